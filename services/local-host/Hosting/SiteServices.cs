using Failover.Election;
using Failover.Heartbeat;
using Failover.License;
using Failover.Platform;
using Failover.RecorderProxy;
using Failover.Reinsertions;

namespace Failover.LocalHost;

/// <summary>The services of local-host, in the order in which they start.</summary>
internal static class SiteServices
{
    /// <summary>Management first: it hears the others' first words.</summary>
    public static IReadOnlyList<ServiceDefinition> All { get; } =
    [
        ManagementService.Definition,
        HeartbeatService.Definition,
        LicenseService.Definition,
        ElectionService.Definition,
        ReinsertionService.Definition,
        RecorderProxyService.Definition,
    ];
}
