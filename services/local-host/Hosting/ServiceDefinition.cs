using Failover.Election;
using Failover.Heartbeat;
using Failover.License;
using Failover.RecorderProxy;
using Failover.Reinsertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost;

/// <summary>One service of local-host: its name on the bus, what it adds and maps.</summary>
internal sealed record ServiceDefinition(string Name, Func<IServiceCollection, IServiceCollection> Add, Func<WebApplication, WebApplication> Map)
{
    public const string Proxy = "recorder-proxy";

    /// <summary>Management first: it hears the others' first words.</summary>
    public static IReadOnlyList<ServiceDefinition> All { get; } =
    [
        new(ManagementService.Name, ManagementService.AddManagement, ManagementService.MapManagement),
        new("heartbeat", HeartbeatService.AddHeartbeat, HeartbeatService.MapHeartbeat),
        new("license", LicenseService.AddLicense, LicenseService.MapLicense),
        new("election", ElectionService.AddElection, ElectionService.MapElection),
        new("reinsertion", ReinsertionService.AddReinsertion, ReinsertionService.MapReinsertion),
        new(Proxy, RecorderProxyService.AddRecorderProxy, RecorderProxyService.MapRecorderProxy),
    ];
}
