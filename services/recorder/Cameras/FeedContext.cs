using System.Net.Http.Headers;
using System.Net.Sockets;
using Failover.Media;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Recorder;

/// <summary>What every camera feed of one recorder shares.</summary>
internal sealed class FeedContext(
    string recorder,
    string bootId,
    FootageStore store,
    Dialer dialer,
    IJournal journal,
    Func<string, long> termOf,
    FailoverTimes times,
    string siteToken,
    TimeProvider time,
    ILogger logger) : IDisposable
{
    private int _sessions;

    public string Recorder => recorder;

    /// <summary>The highest term known for a server when a run begins; provenance only, it fences nothing.</summary>
    public long TermOf(string server) => termOf(server);

    public string BootId => bootId;

    public FootageStore Store => store;

    public IJournal Journal => journal;

    public FailoverTimes Times => times;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    public RtspOptions Rtsp { get; } = new() { UserAgent = $"Failover/0.1 ({recorder})" };

    /// <summary>Connections that a failure causes, one after the other.</summary>
    public ConnectTurns Turns { get; } = new(times.ConnectsPerSecond, time);

    /// <summary>For relays of other recorders.</summary>
    public HttpClient RelayHttp { get; } = CreateRelayHttp(dialer, siteToken);

    public ValueTask<Socket> DialAsync(string host, int port, CancellationToken ct) => dialer.ConnectAsync(host, port, ct);

    /// <summary>A run id is unique within a boot: sessions are counted over all cameras.</summary>
    public Contracts.RunId NextRun() => new(recorder, bootId, Interlocked.Increment(ref _sessions));

    public void Dispose() => RelayHttp.Dispose();

    private static HttpClient CreateRelayHttp(Dialer dialer, string siteToken)
    {
        var handler = dialer.CreateHandler();

        // A relay has no end: a connection that is left is closed, never read on.
        handler.MaxResponseDrainSize = 0;
        var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", siteToken);
        return http;
    }
}
