namespace Failover.Demo;

/// <summary>What <c>failover demo</c> was asked for.</summary>
public sealed record DemoOptions
{
    public const int MaxCameras = 64;

    /// <summary>Cameras of <see cref="Server"/>; each other server has one more.</summary>
    public int Cameras { get; init; } = 8;

    /// <summary>How long the fault lasts, s.</summary>
    public double Seconds { get; init; } = 15;

    public DemoFault Fault { get; init; } = DemoFault.Kill;

    /// <summary>The server that the fault hits.</summary>
    public string Server { get; init; } = "slave-2";

    /// <summary>Folder to keep everything in; null = a temporary folder that is removed when all went well.</summary>
    public string? Keep { get; init; }

    /// <summary>File for the numbers.</summary>
    public string? Json { get; init; }

    /// <summary>The site's bus is this broker; null = the built-in one.</summary>
    public DemoBroker? Broker { get; init; }

    /// <summary>The broker is away for the time of the fault: nobody is declared failed, no role moves, and still no picture may be lost.</summary>
    public bool BusAway { get; init; }

    /// <summary>Everything that is wrong, one sentence each.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (Cameras is < 1 or > MaxCameras)
        {
            problems.Add($"--cameras is {Cameras}; it must be 1 to {MaxCameras}.");
        }

        if (Seconds is not (>= 1 and <= 3600))
        {
            problems.Add($"--seconds is {Seconds}; it must be 1 to 3600.");
        }

        if (BusAway && (Broker is null || Fault == DemoFault.None))
        {
            problems.Add("--bus-away needs --bus rabbitmq and a fault.");
        }

        if (!DemoSite.ServerNames.Contains(Server))
        {
            problems.Add($"--server is '{Server}'; it must be one of {string.Join(", ", DemoSite.ServerNames)}.");
        }

        if (Keep is not null && (File.Exists(Keep) || (Directory.Exists(Keep) && Directory.EnumerateFileSystemEntries(Keep).Any())))
        {
            problems.Add($"--keep names '{Keep}', which exists and is not empty: name a new folder.");
        }

        if (Json is not null && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(Json))))
        {
            problems.Add($"--json names '{Json}', whose folder does not exist: create it first.");
        }

        return problems;
    }
}

/// <summary>A broker that every process of the demo speaks to.</summary>
/// <param name="Host">Its host, for the cable of the server that is cut off.</param>
/// <param name="Port">Its port.</param>
/// <param name="Arguments">What tells a child process of it.</param>
public sealed record DemoBroker(string Host, int Port, IReadOnlyList<string> Arguments)
{
    /// <summary>
    /// What tells the site that its services and servers are on the broker as Dapr's sidecars are; the spares speak to it themselves, as hosts
    /// outside a cluster do. Null: everybody speaks to it.
    /// </summary>
    public IReadOnlyList<string>? SidecarArguments { get; init; }

    public IReadOnlyList<string> SiteArguments => SidecarArguments ?? Arguments;

    /// <summary>Whether a recorder speaks to the broker itself.</summary>
    public bool IsSpokenToBy(string recorder) => SidecarArguments is null || DemoSite.SpareNames.Contains(recorder);
}

public enum DemoFault
{
    /// <summary>Nothing fails: record and prove.</summary>
    None,

    /// <summary>SIGKILL; started again after the time.</summary>
    Kill,

    /// <summary>SIGSTOP, and SIGCONT after the time.</summary>
    Hang,

    /// <summary>Its cable is cut: nothing passes in either direction, nothing is closed.</summary>
    Cut,
}
