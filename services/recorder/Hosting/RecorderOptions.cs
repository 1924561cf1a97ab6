using Failover.Platform;

namespace Failover.Recorder;

/// <summary>How one recorder process is started.</summary>
public sealed record RecorderOptions
{
    /// <summary>Name of its SiteServer or FailoverServer object.</summary>
    public required string Name { get; init; }

    /// <summary>Address of local-host, <c>http://host:7400</c>; null when <see cref="Bus"/> is the bus.</summary>
    public string? SiteUrl { get; init; }

    /// <summary>The broker or sidecar that is the site's bus; null = the bus of <see cref="SiteUrl"/>.</summary>
    public ProcessBus? Bus { get; init; }

    /// <summary>The site's name, when nobody is joined who says it: with <see cref="Bus"/>.</summary>
    public string SiteName { get; init; } = "";

    /// <summary>File with the site's token.</summary>
    public required string TokenFile { get; init; }
    public required string DataDirectory { get; init; }

    /// <summary>HTTP port; 0 = the port of the last start, else a free one.</summary>
    public int Port { get; init; } = 7420;
    public string BindAddress { get; init; } = "127.0.0.1";

    /// <summary>The address that others dial, when it is not the one bound: <c>http://host:port</c>.</summary>
    public string? AdvertiseUrl { get; init; }
}
