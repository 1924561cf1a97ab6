namespace Failover.Platform;

/// <summary>
/// What this process hears. Filled by <see cref="BusTopicEndpoint.MapBusTopic{T}"/> before the host starts; a sidecar asks for it over
/// HTTP, the broker's adapter reads it when it starts.
/// </summary>
/// <param name="overHttp">A sidecar delivers: each topic gets its endpoint. False: none is mapped, nobody calls it.</param>
public sealed class BusSubscriptions(bool overHttp = true)
{
    private readonly Lock _lock = new();
    private readonly List<BusSubscription> _all = [];

    public bool OverHttp { get; } = overHttp;

    public IReadOnlyList<BusSubscription> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _all];
            }
        }
    }

    public void Add(BusSubscription subscription)
    {
        lock (_lock)
        {
            _all.Add(subscription);
        }
    }
}
