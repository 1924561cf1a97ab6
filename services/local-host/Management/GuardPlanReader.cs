using System.Net.Http.Json;
using System.Text.Json;
using Failover.Contracts;

namespace Failover.LocalHost;

/// <summary>Asks election who guards whom (<c>GET /v1/guards</c>). One answer serves all who ask within half a second.</summary>
internal sealed class GuardPlanReader(ServiceAddresses addresses, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromMilliseconds(500);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(1) };
    private readonly SemaphoreSlim _one = new(1, 1);
    private (GuardPlanReport? Report, long At)? _last;

    /// <returns>Null when election does not answer within a second.</returns>
    public async Task<GuardPlanReport?> ReadAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            if (_last is { } last && time.GetElapsedTime(last.At) < GoodFor)
            {
                return last.Report;
            }
            var report = await AskAsync(ct);
            _last = (report, time.GetTimestamp());
            return report;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _one.Dispose();
    }

    private async Task<GuardPlanReport?> AskAsync(CancellationToken ct)
    {
        if (addresses.Find("election") is not { } election)
        {
            return null;
        }
        try
        {
            return await _http.GetFromJsonAsync<GuardPlanReport>(new Uri(election, "v1/guards"), FailoverJson.Options, ct);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }
}
