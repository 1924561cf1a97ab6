using Failover.Kubernetes;
using Failover.Platform;

namespace Failover.LocalHost;

/// <summary>What <c>failover up</c> was asked for.</summary>
public sealed record LocalHostOptions
{
    /// <summary>Folder of site.db, secrets, site.token and ready.json; made when missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Address that the management API, the recorders' bus and the proxy listen on. Services and their apps stay on loopback.</summary>
    public string BindAddress { get; init; } = "127.0.0.1";

    /// <summary>Management API; 0 = a free port, the last one again after a restart.</summary>
    public int Port { get; init; } = 7400;

    /// <summary>The bus (sidecar stand-in) over gRPC, HTTP/2 cleartext; 0 = a free port.</summary>
    public int BusPort { get; init; } = 7401;

    /// <summary>The same over HTTP/1; 0 = a free port.</summary>
    public int BusHttpPort { get; init; } = 7402;

    /// <summary>The recorder-proxy; 0 = a free port.</summary>
    public int ProxyPort { get; init; } = 7410;

    /// <summary>The services speak to this broker; null = over the sidecar stand-in of this process.</summary>
    public BrokerOptions? Broker { get; init; }

    /// <summary>They speak Dapr all the same, and the stand-in speaks to the broker, as sidecars do in a cluster.</summary>
    public bool SidecarsOnBroker { get; init; }

    /// <summary>The cluster whose API keeps the site's objects and secrets; null = the folder does.</summary>
    public KubernetesOptions? Kubernetes { get; init; }

    /// <summary>Text of a site.yaml that is applied before anything starts; null = none.</summary>
    public string? SiteYaml { get; init; }

    /// <summary>Its name, for the errors.</summary>
    public string SiteYamlName { get; init; } = "site.yaml";

    /// <summary>For tests: the stand-in's fault switches.</summary>
    internal StandInOptions StandIn { get; init; } = new();
}
