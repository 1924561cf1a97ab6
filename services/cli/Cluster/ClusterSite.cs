using Failover.Contracts;
using Failover.Kubernetes;
using Failover.License;
using Failover.LocalHost;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Cli;

/// <summary>
/// A site in a namespace, by the user's kubeconfig and rights (ADR 56): objects from the API itself, what only management knows through the API
/// server's proxy of its Service, an operator's wishes as patches of annotations.
/// </summary>
internal sealed class ClusterSite : ISite
{
    // A person waits for it: an exec plug-in may log in, but nothing is tried for long.
    private static readonly KubernetesOptions Patience = new() { Request = TimeSpan.FromSeconds(20), Retry = TimeSpan.FromSeconds(2), OtherwiseNamespace = "default" };

    private readonly KubernetesConnection _connection;
    private readonly ApiClient _api;
    private readonly ISiteStore _store;
    private readonly SiteClient _management;
    private readonly ClusterErrors _errors;
    private readonly TimeProvider _clock;
    private readonly Lazy<Task<string?>> _token;

    private ClusterSite(KubernetesConnection connection, KubernetesOptions options, TimeProvider clock)
    {
        (_connection, _clock) = (connection, clock);
        _api = new ApiClient(connection, options, clock, seed: Environment.ProcessId);
        _store = new PatchingSiteStore(_api, new KubernetesSiteStore(_api, NullLogger<KubernetesSiteStore>.Instance));
        _errors = new ClusterErrors(connection.Namespace, connection.Address, ProxiedService.Management);
        _token = new Lazy<Task<string?>>(() => SecretText.ReadAsync(_api, ManagementAccess.ViewerSecret, ManagementAccess.ViewerKey, CancellationToken.None));
        _management = new SiteClient(new AnswerPlace(ProxiedService.Management.AddressIn(connection.Namespace), ManagementCarrier()));
    }

    public string Place => $"namespace {_connection.Namespace} of the cluster at {_connection.Address.GetLeftPart(UriPartial.Authority)}";

    public string Namespace => _connection.Namespace;

    public bool InCluster => true;

    public ApiClient Api => _api;

    public KubernetesConnection Connection => _connection;

    /// <summary>Management hands a recorder's answer on: it reaches recorders, also those outside of the cluster (ADR 51).</summary>
    public AnswerPlace RecorderOf(string name, string address) =>
        new(new Uri(ProxiedService.Management.AddressIn(Namespace), $"v1/recorders/{Uri.EscapeDataString(name)}/"), ManagementCarrier());

    /// <summary>Nothing is shown there: who may reach the recorder-proxy may see its pictures.</summary>
    public AnswerPlace Proxy => new(ProxiedService.RecorderProxy.AddressIn(Namespace), new ToldHandler(
        new ServiceProxyHandler(_connection, ProxiedService.RecorderProxy.Name, ManagementAccess.Port, (_, _) => Task.CompletedTask),
        new ClusterErrors(Namespace, _connection.Address, ProxiedService.RecorderProxy), unauthorized: null));

    /// <summary>The viewers' token, for who must not let it out.</summary>
    public Task<string?> ViewerTokenAsync() => _token.Value;

    /// <exception cref="CliException">No kubeconfig; exit code 2.</exception>
    /// <exception cref="FailoverSetupException">The kubeconfig, its context or the namespace cannot be used; exit code 2.</exception>
    public static ClusterSite Open(KubernetesSettings settings, TimeProvider clock)
    {
        var options = OptionsOf(settings);
        return new ClusterSite(KubernetesConnection.Open(options), options, clock);
    }

    internal static KubernetesOptions OptionsOf(KubernetesSettings settings) =>
        KubernetesOptions.Check(settings with { Kubeconfig = KubeconfigChoice.OfProcess().Choose(settings.Kubeconfig) }) with
        {
            Request = Patience.Request, Retry = Patience.Retry, OtherwiseNamespace = Patience.OtherwiseNamespace,
        };

    public Task<SiteStatus> StatusAsync(CancellationToken ct) => _management.StatusAsync(ct);

    public Task<string> StatusJsonAsync(CancellationToken ct) => _management.StatusJsonAsync(ct);

    public Task<EventPage> EventsAsync(long after, int waitSeconds, CancellationToken ct) => _management.EventsAsync(after, waitSeconds, ct);

    public Task<string> TextAsync(string path, CancellationToken ct) => _management.TextAsync(path, ct);

    public Task<T> GetAsync<T>(string path, CancellationToken ct) => _management.GetAsync<T>(path, ct);

    public Task<IReadOnlyList<LicenseRow>> LicensesAsync(CancellationToken ct) => _management.LicensesAsync(ct);

    public Task<IReadOnlyList<T>> ObjectsAsync<T>(CancellationToken ct)
        where T : class, ISiteObject => _errors.TellAsync(() => _store.ListAsync<T>(ct));

    public Task<T?> ObjectAsync<T>(string name, CancellationToken ct)
        where T : class, ISiteObject => _errors.TellAsync(() => _store.GetAsync<T>(name, ct));

    /// <summary>By the rules of management itself, written here with the user's own rights.</summary>
    public Task<WishAnswer> WishAsync(string server, OperatorVerb verb, WishRequest request, CancellationToken ct) => _errors.TellAsync(async () =>
    {
        if (WishDesk.WhyBad(verb, request) is { } bad)
        {
            throw new CliException(bad, ExitCode.BadInput);
        }
        var signals = new SiteSignals(_clock);
        if (verb == OperatorVerb.Adopt)
        {
            await HearHoldersAsync(server, signals, ct);
        }

        var desk = new WishDesk(_store, new ManagementJudge(_management), signals, _clock);
        return await desk.WishAsync(server, verb, request, ct)
            ?? throw new CliException("Election does not answer: what would come of it is not known now; nothing was written.");
    });

    /// <summary>By the rules of management and the keys that it trusts, written here with the user's own rights.</summary>
    public Task<LicenseAnswer> InstallLicenseAsync(string token, CancellationToken ct) => _errors.TellAsync(async () =>
    {
        var (answer, why) = await (await DeskAsync(ct)).InstallAsync(token, ct);
        return answer ?? throw new CliException(why, ExitCode.BadInput);
    });

    public Task<LicenseAnswer> RemoveLicenseAsync(string name, bool confirmUnprotected, CancellationToken ct) => _errors.TellAsync(async () =>
    {
        var (answer, why, _) = await (await DeskAsync(ct)).RemoveAsync(name, confirmUnprotected, ct);
        return answer ?? throw new CliException(why, ExitCode.BadInput);
    });

    public async Task<KnownObjects> KnownAsync(CancellationToken ct) => new(
        (await ObjectsAsync<Site>(ct)).FirstOrDefault()?.Metadata.Name,
        (await ObjectsAsync<SiteServer>(ct)).Select(s => s.Metadata.Name).ToHashSet(StringComparer.Ordinal),
        (await ObjectsAsync<FailoverServer>(ct)).Select(s => s.Metadata.Name).ToHashSet(StringComparer.Ordinal));

    public Task<ApplyAnswer> ApplyAsync(string yaml, string fileName, bool confirmUnprotected, CancellationToken ct) => _errors.TellAsync(async () =>
    {
        var file = SiteFile.Parse(yaml, fileName, await KnownAsync(ct));
        if (file.Errors.Count > 0)
        {
            return new ApplyAnswer { Problems = file.Errors };
        }

        var answer = await new ClusterApply(new ServerSideApply(_api), new KubernetesSecretStore(_api), Namespace).ApplyAsync(file, fileName, confirmUnprotected, ct);
        return answer.Problems.Count > 0 ? answer : answer with { Warnings = await WarningsAsync(ct) };
    });

    /// <summary>For whoever reads something of the cluster that is none of the site's objects.</summary>
    public Task<T> AskAsync<T>(Func<Task<T>> ask) => _errors.TellAsync(ask);

    public void Dispose()
    {
        _management.Dispose();
        _api.Dispose();
        _connection.Dispose();
    }

    // What is held stands in beats; here each holder is asked for its newest. One that does not answer was not heard: the desk says so.
    private async Task HearHoldersAsync(string server, SiteSignals signals, CancellationToken ct)
    {
        foreach (var holder in (await _store.ListAsync<Reinsertion>(ct)).Where(r => r.Spec.Server == server).Select(r => r.Spec.Holder).Distinct(StringComparer.Ordinal))
        {
            try
            {
                await signals.HearAsync((await _management.GetAsync<RecorderStatus>($"v1/recorders/{Uri.EscapeDataString(holder)}/status", ct)).Beat);
            }
            catch (CliException e) when (e.Message.Contains(" answered 502", StringComparison.Ordinal))
            {
                // One dead holder must not hide what the others have.
            }
        }
    }

    // Told at once, as management does. Who may not look at licences, or reaches no management, has applied his file all the same.
    private async Task<IReadOnlyList<string>> WarningsAsync(CancellationToken ct)
    {
        try
        {
            var verdict = await _errors.TellAsync(async () => await (await DeskAsync(ct)).JudgeAsync(ct));
            return verdict.Entitled ? verdict.Notes : [.. verdict.Reasons, .. verdict.Notes];
        }
        catch (CliException)
        {
            return [];
        }
    }

    private async Task<LicenseDesk> DeskAsync(CancellationToken ct) =>
        LicenseDesk.With(_store, LicenseKeys.Of(await _management.GetAsync<Dictionary<string, string>>("v1/licenses/keys", ct)), _clock);

    private ToldHandler ManagementCarrier() => new(
        new ServiceProxyHandler(_connection, ManagementAccess.Service, ManagementAccess.Port, DressAsync), _errors, ClusterErrors.NoToken(Namespace));

    // Without the Secret management is asked all the same: it says itself what it wants.
    private async Task DressAsync(HttpRequestMessage request, CancellationToken ct)
    {
        if (await _token.Value.WaitAsync(ct) is { Length: > 0 } token)
        {
            request.Headers.TryAddWithoutValidation(ManagementAccess.ViewerHeader, token);
        }
    }
}
