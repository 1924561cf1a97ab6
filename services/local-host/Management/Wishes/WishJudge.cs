using System.Net.Http.Json;
using System.Text.Json;
using Failover.Contracts;

namespace Failover.LocalHost;

/// <summary>Asks election whether a wish may be stored (<c>GET /v1/servers/{server}/may/{verb}</c>). It changes nothing there.</summary>
internal sealed class WishJudge(ServiceAddresses addresses) : IWishJudge, IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(3) };

    /// <returns>Null when election does not answer.</returns>
    public async Task<WishAnswer?> AskAsync(string server, OperatorVerb verb, string? to, CancellationToken ct)
    {
        if (addresses.Find("election") is not { } election)
        {
            return null;
        }
        var path = $"v1/servers/{Uri.EscapeDataString(server)}/may/{verb.ToString().ToLowerInvariant()}{(to is null ? "" : $"?to={Uri.EscapeDataString(to)}")}";
        try
        {
            return await _http.GetFromJsonAsync<WishAnswer>(new Uri(election, path), FailoverJson.Options, ct);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();
}
