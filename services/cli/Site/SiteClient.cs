using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Cli;

/// <summary>A site's management API over HTTP: local-host's, or a cluster's that something carries. It never opens a database.</summary>
internal sealed class SiteClient : ISite
{
    public const int DefaultPort = 7400;
    private readonly HttpClient _http;

    /// <param name="host">Where the site's local-host listens.</param>
    /// <param name="token">The site's token; null on the site's own machine, which needs none.</param>
    public SiteClient(Uri host, string? token = null)
    {
        Host = host;
        _http = new HttpClient { BaseAddress = host, Timeout = TimeSpan.FromSeconds(20) };
        _http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>What answers at a place, asked as a site is: one sentence for what goes wrong.</summary>
    public SiteClient(AnswerPlace place) => (Host, _http) = (place.Address, place.Open(TimeSpan.FromSeconds(20)));

    public Uri Host { get; }

    public string Place => Host.GetLeftPart(UriPartial.Authority);

    public bool InCluster => false;

    public AnswerPlace RecorderOf(string name, string address) => new(new Uri(address.TrimEnd('/') + "/"));

    public AnswerPlace Proxy => new(new UriBuilder(Host) { Port = VideoDownload.DefaultProxyPort, Path = "" }.Uri);

    /// <summary><c>--host</c>, else FAILOVER_HOST, else this machine; with the token of FAILOVER_TOKEN_FILE, if there is one.</summary>
    public static SiteClient Open(string? hostOption)
    {
        var text = hostOption ?? Environment.GetEnvironmentVariable("FAILOVER_HOST") ?? $"127.0.0.1:{DefaultPort}";
        return new SiteClient(ParseHost(text), TokenFile.Read());
    }

    public static Uri ParseHost(string text)
    {
        var withScheme = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        if (!Uri.TryCreate(withScheme, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            throw new CliException($"'{text}' is no address of a site: write host:port or http://host:port.", ExitCode.BadInput);
        }

        // A host without a port means local-host's own port, not HTTP's 80.
        return uri.IsDefaultPort && uri.Scheme == "http" && !withScheme.Contains($"{uri.Host}:80", StringComparison.Ordinal)
            ? new UriBuilder(uri) { Port = DefaultPort }.Uri
            : uri;
    }

    public async Task<string> StatusJsonAsync(CancellationToken ct) => await TextAsync("v1/status", ct);

    public async Task<SiteStatus> StatusAsync(CancellationToken ct) => await GetAsync<SiteStatus>("v1/status", ct);

    /// <summary>Journal entries after a cursor; waits up to <paramref name="waitSeconds"/> for the first one.</summary>
    public async Task<EventPage> EventsAsync(long after, int waitSeconds, CancellationToken ct) =>
        await GetAsync<EventPage>($"v1/events?after={after}&waitSeconds={waitSeconds}", ct);

    public async Task<KnownObjects> KnownAsync(CancellationToken ct)
    {
        var status = await StatusAsync(ct);
        return new KnownObjects(
            string.IsNullOrEmpty(status.Site) ? null : status.Site,
            status.Servers.Select(s => s.Name).ToHashSet(StringComparer.Ordinal), status.Spares.Select(s => s.Name).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Applies a site.yaml; a 400 with its list of errors is an answer, not a fault.</summary>
    public async Task<ApplyAnswer> ApplyAsync(string yaml, string fileName, bool confirmUnprotected, CancellationToken ct)
    {
        using var content = new StringContent(yaml, Encoding.UTF8, "application/yaml");
        var path = $"v1/apply?file={Uri.EscapeDataString(Path.GetFileName(fileName))}{(confirmUnprotected ? "&confirmUnprotected=true" : "")}";
        using var response = await SendAsync(() => _http.PostAsync(path, content, ct), ct);
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest
            && response.Content.Headers.ContentType?.MediaType?.Contains("json", StringComparison.Ordinal) == true)
        {
            return await response.Content.ReadFromJsonAsync<ApplyAnswer>(FailoverJson.Options, ct) ?? new ApplyAnswer();
        }

        throw await RefusedAsync(response, path, ct);
    }

    /// <summary>An operator's wish; that it was refused is an answer, not a fault.</summary>
    public async Task<WishAnswer> WishAsync(string server, OperatorVerb verb, WishRequest request, CancellationToken ct)
    {
        // A path of its own: a site that knows no dry run refuses it, and does not take it for the wish.
        var path = $"v1/servers/{Uri.EscapeDataString(server)}/{(request.DryRun ? "would/" : "")}{verb.ToString().ToLowerInvariant()}";
        using var response = await SendAsync(() => _http.PostAsJsonAsync(path, request, FailoverJson.Options, ct), ct);
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict or HttpStatusCode.NotFound
            && await AnswerOf(response, ct) is { } answer)
        {
            return answer;
        }

        throw await RefusedAsync(response, path, ct);
    }

    public async Task<IReadOnlyList<LicenseRow>> LicensesAsync(CancellationToken ct) => await GetAsync<IReadOnlyList<LicenseRow>>("v1/licenses", ct);

    /// <summary>Installs a licence's text. A refusal is bad input: its own sentence, exit 2.</summary>
    public async Task<LicenseAnswer> InstallLicenseAsync(string token, CancellationToken ct)
    {
        using var content = new StringContent(token, Encoding.ASCII, "application/jose");
        using var response = await SendAsync(() => _http.PostAsync("v1/licenses", content, ct), ct);
        return await LicenseAnswerOf(response, "v1/licenses", ct);
    }

    public async Task<LicenseAnswer> RemoveLicenseAsync(string name, bool confirmUnprotected, CancellationToken ct)
    {
        var path = $"v1/licenses/{Uri.EscapeDataString(name)}{(confirmUnprotected ? "?confirmUnprotected=true" : "")}";
        using var response = await SendAsync(() => _http.DeleteAsync(path, ct), ct);
        return await LicenseAnswerOf(response, path, ct);
    }

    public async Task<IReadOnlyList<T>> ObjectsAsync<T>(CancellationToken ct)
        where T : class, ISiteObject => await GetAsync<IReadOnlyList<T>>($"v1/objects/{T.Kind.ToLowerInvariant()}", ct);

    public async Task<T?> ObjectAsync<T>(string name, CancellationToken ct)
        where T : class, ISiteObject
    {
        var path = $"v1/objects/{T.Kind.ToLowerInvariant()}/{Uri.EscapeDataString(name)}";
        using var response = await SendAsync(() => _http.GetAsync(path, ct), ct);
        return response.StatusCode == HttpStatusCode.NotFound ? null
            : response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<T>(FailoverJson.Options, ct) : throw await RefusedAsync(response, path, ct);
    }

    public async Task<T> GetAsync<T>(string path, CancellationToken ct)
    {
        using var response = await SendAsync(() => _http.GetAsync(path, ct), ct);
        if (!response.IsSuccessStatusCode)
        {
            throw await RefusedAsync(response, path, ct);
        }

        try
        {
            return await response.Content.ReadFromJsonAsync<T>(FailoverJson.Options, ct) ?? throw new JsonException("it is empty");
        }
        catch (JsonException e)
        {
            throw new CliException($"{new Uri(Host, path)} answered something else than this command line understands: is that a failover site?", ExitCode.Failed, e);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The answer as it came.</summary>
    public async Task<string> TextAsync(string path, CancellationToken ct)
    {
        using var response = await SendAsync(() => _http.GetAsync(path, ct), ct);
        return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(ct) : throw await RefusedAsync(response, path, ct);
    }

    private async Task<LicenseAnswer> LicenseAnswerOf(HttpResponseMessage response, string path, CancellationToken ct)
    {
        if (response.IsSuccessStatusCode && await response.Content.ReadFromJsonAsync<LicenseAnswer>(FailoverJson.Options, ct) is { } answer)
        {
            return answer;
        }

        var refusal = await RefusedAsync(response, path, ct);
        return response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.NotFound
            && Refusal.SentenceOf(await response.Content.ReadAsStringAsync(ct)) is { Length: > 0 } sentence
                ? throw new CliException(sentence, ExitCode.BadInput) : throw refusal;
    }

    // A 404 of something else than a failover site has no such body.
    private static async Task<WishAnswer?> AnswerOf(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            return JsonSerializer.Deserialize<WishAnswer>(await response.Content.ReadAsStringAsync(ct), FailoverJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Func<Task<HttpResponseMessage>> send, CancellationToken ct)
    {
        try
        {
            return await send();
        }
        catch (HttpRequestException e)
        {
            throw new CliException(
                $"No site answers at {Host.GetLeftPart(UriPartial.Authority)} ({Innermost(e)}): start it with `failover up`, or name it with --host or FAILOVER_HOST.",
                ExitCode.Failed, e);
        }
        catch (TaskCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new CliException($"The site at {Host.GetLeftPart(UriPartial.Authority)} did not answer within 20 s: look at its log.", ExitCode.Failed, e);
        }
    }

    private static string Innermost(Exception e) => (e.GetBaseException().Message is { Length: > 0 } text ? text : e.Message).TrimEnd('.');

    private Task<CliException> RefusedAsync(HttpResponseMessage response, string path, CancellationToken ct) =>
        Refusal.OfAsync(response, new Uri(Host, path), ct);
}
