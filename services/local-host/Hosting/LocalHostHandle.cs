namespace Failover.LocalHost;

/// <summary>A running local-host. Disposing it stops every service.</summary>
public sealed class LocalHostHandle : IAsyncDisposable
{
    private readonly Func<ValueTask> _stop;

    internal LocalHostHandle(Uri url, IReadOnlyDictionary<string, int> ports, string token, DaprStandIn? standIn, Func<ValueTask> stop)
    {
        StandIn = standIn;
        Url = url;
        Ports = ports;
        Token = token;
        _stop = stop;
    }

    /// <summary>Management API, as this machine reaches it.</summary>
    public Uri Url { get; }

    /// <summary>As in ready.json: <c>http</c>, <c>bus</c>, <c>busHttp</c>, <c>proxy</c>.</summary>
    public IReadOnlyDictionary<string, int> Ports { get; }

    /// <summary>The site's token.</summary>
    public string Token { get; }

    /// <summary>Null when the services speak to a broker themselves.</summary>
    internal DaprStandIn? StandIn { get; }

    public ValueTask DisposeAsync() => _stop();
}
