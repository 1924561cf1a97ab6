using Failover.Contracts;
using Failover.Kubernetes;
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
        _errors = new ClusterErrors(connection.Namespace, connection.Address);
        _token = new Lazy<Task<string?>>(() => SecretText.ReadAsync(_api, ManagementAccess.ViewerSecret, ManagementAccess.ViewerKey, CancellationToken.None));
        var proxy = new ServiceProxyHandler(connection, ManagementAccess.Service, ManagementAccess.Port, DressAsync);
        _management = new SiteClient(new Uri($"http://{ManagementAccess.Service}.{connection.Namespace}/"), proxy, ClusterErrors.NoToken(connection.Namespace));
    }

    public string Place => $"namespace {_connection.Namespace} of the cluster at {_connection.Address.GetLeftPart(UriPartial.Authority)}";

    public string Namespace => _connection.Namespace;

    public bool InCluster => true;

    public ApiClient Api => _api;

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

    public Task<SiteStatus> StatusAsync(CancellationToken ct) => _errors.TellAsync(() => _management.StatusAsync(ct));

    public Task<string> StatusJsonAsync(CancellationToken ct) => _errors.TellAsync(() => _management.StatusJsonAsync(ct));

    public Task<EventPage> EventsAsync(long after, int waitSeconds, CancellationToken ct) => _errors.TellAsync(() => _management.EventsAsync(after, waitSeconds, ct));

    public Task<T> GetAsync<T>(string path, CancellationToken ct) => _errors.TellAsync(() => _management.GetAsync<T>(path, ct));

    public Task<IReadOnlyList<LicenseRow>> LicensesAsync(CancellationToken ct) => _errors.TellAsync(() => _management.LicensesAsync(ct));

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
        if (verb == OperatorVerb.Adopt)
        {
            throw new CliException("What is held is known to management alone: forward its port (kubectl port-forward svc/failover-management 7400) and give --host.", ExitCode.BadInput);
        }

        var desk = new WishDesk(_store, new ManagementJudge(_management), new SiteSignals(_clock), _clock);
        return await desk.WishAsync(server, verb, request, ct)
            ?? throw new CliException("Election does not answer: what would come of it is not known now; nothing was written.");
    });

    /// <summary>For whoever reads something of the cluster that is none of the site's objects.</summary>
    public Task<T> AskAsync<T>(Func<Task<T>> ask) => _errors.TellAsync(ask);

    public void Dispose()
    {
        _management.Dispose();
        _api.Dispose();
        _connection.Dispose();
    }

    // Without the Secret management is asked all the same: it says itself what it wants.
    private async Task DressAsync(HttpRequestMessage request, CancellationToken ct)
    {
        if (await _token.Value.WaitAsync(ct) is { Length: > 0 } token)
        {
            request.Headers.TryAddWithoutValidation(ManagementAccess.ViewerHeader, token);
        }
    }
}
