using Failover.Contracts;

namespace Failover.Cli;

/// <summary>What runs where: this program, and what it talks to.</summary>
internal sealed record VersionReport
{
    public required ServiceVersion Client { get; init; }

    /// <summary>Where the site is; null when nobody was asked.</summary>
    public string? Site { get; init; }

    /// <summary>A service each; local-host runs them all in one process.</summary>
    public IReadOnlyList<ServiceRow> Services { get; init; } = [];

    /// <summary>Versions of the custom resources that the cluster serves; null without a cluster.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    /// <summary>Chart that installed them; null when it is not known: their definitions belong to the whole cluster, and not everybody may read them.</summary>
    public string? KindsChart { get; init; }

    /// <summary>Recorders that told theirs themselves.</summary>
    public IReadOnlyList<RecorderVersion> Recorders { get; init; } = [];

    /// <summary>What could not be asked, each in one sentence.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}

/// <param name="Name">Component.</param>
/// <param name="Version">Version, or the image with its tag.</param>
/// <param name="Running">Pods or processes.</param>
/// <param name="Ready">Of those, ready ones.</param>
internal sealed record ServiceRow(string Name, string Version, int Running, int Ready);

internal sealed record RecorderVersion(string Name, string Version);
