using Failover.Contracts;

namespace Failover.Cli;

/// <summary>A Service of the chart that the API server's proxy reaches.</summary>
/// <param name="Name">Of the Service.</param>
/// <param name="Component">What its pods are.</param>
/// <param name="Role">The chart's Role that lets reach it.</param>
internal sealed record ProxiedService(string Name, string Component, string Role)
{
    public static ProxiedService Management { get; } = new(ManagementAccess.Service, "management", "failover-viewer");

    /// <summary>Whoever reaches it sees and takes away pictures.</summary>
    public static ProxiedService RecorderProxy { get; } = new("failover-recorder-proxy", "recorder-proxy", "failover-operator");

    /// <summary>As a Role names it.</summary>
    public string Resource => $"http:{Name}:{ManagementAccess.Port}";

    public Uri AddressIn(string ns) => new($"http://{Name}.{ns}/");
}
