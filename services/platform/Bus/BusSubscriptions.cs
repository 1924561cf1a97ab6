using Microsoft.Extensions.Configuration;

namespace Failover.Platform;

/// <summary>
/// What this process hears. Filled by <see cref="BusTopicEndpoint.MapBusTopic{T}"/> before the host starts; a sidecar asks for it over
/// HTTP, the broker's adapter reads it when it starts.
/// </summary>
/// <param name="overHttp">A sidecar delivers: each topic gets its endpoint. False: none is mapped, nobody calls it.</param>
/// <param name="declared">
/// Subscription resources name the topics, so <c>GET /dapr/subscribe</c> does not: an entry of both would be the process' own. A recorder
/// is never declared, since the pods of one app subscribe to their own names.
/// </param>
public sealed class BusSubscriptions(bool overHttp = true, bool declared = false)
{
    /// <summary>Environment <c>FAILOVER__BUS__SUBSCRIPTIONS</c>.</summary>
    public const string Key = "Failover:Bus:Subscriptions";

    private readonly Lock _lock = new();
    private readonly List<BusSubscription> _all = [];

    public bool OverHttp { get; } = overHttp;

    public bool Declared { get; } = declared;

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

    /// <summary>Reads <c>programmatic</c> (the default) or <c>declarative</c>.</summary>
    /// <exception cref="FailoverSetupException">It is neither.</exception>
    public static bool ReadDeclared(IConfiguration configuration) => configuration[Key] switch
    {
        null or "" or "programmatic" => false,
        "declarative" => true,
        var other => throw new FailoverSetupException(
            $"FAILOVER__BUS__SUBSCRIPTIONS is '{other}'; write programmatic, or declarative where Subscription resources are applied.", exitCode: 2),
    };

    public void Add(BusSubscription subscription)
    {
        lock (_lock)
        {
            _all.Add(subscription);
        }
    }
}
