using Failover.Contracts;

namespace Failover.Demo;

/// <summary>All that the proof looks at. Nothing of it is a service's opinion but <see cref="View"/>, which is itself under test.</summary>
public sealed record ProofInput
{
    /// <summary>The server that failed.</summary>
    public required string Server { get; init; }

    /// <summary>Its cameras and the time that is judged.</summary>
    public required IReadOnlyList<CameraSpan> Cameras { get; init; }

    /// <summary>With the pictures of every camera of <see cref="Cameras"/>; asked for last, after disk and view, so it knows all that they have.</summary>
    public required SiteWitness Witness { get; init; }

    /// <summary>Names of the recorders that guarded the server.</summary>
    public required IReadOnlyCollection<string> Guards { get; init; }

    /// <summary>The server's disk after all.</summary>
    public required StoreContents Store { get; init; }

    /// <summary>The server's disk right after it died, before it started again: what was durable then must be there still.</summary>
    public StoreContents? StoreAtFault { get; init; }

    /// <summary>The guards' disks, to say where a lost picture was last.</summary>
    public IReadOnlyDictionary<string, StoreContents> GuardStores { get; init; } = new Dictionary<string, StoreContents>();

    /// <summary>What the server's view shows (<c>/frames</c>) of every camera of <see cref="Cameras"/>.</summary>
    public required IReadOnlyList<ShownCamera> View { get; init; }
}

/// <summary>The time of one camera that is judged: from the first key frame at or after <paramref name="CoveredAt"/>.</summary>
/// <param name="EndAt">
/// To the last picture due at or before this. Read the disk a flush tick and a moment later (3 s): a picture is not on disk at once.
/// </param>
public sealed record CameraSpan(string Camera, DateTimeOffset CoveredAt, DateTimeOffset EndAt);

/// <summary>A camera's pictures as a view shows them, on whatever run's ticks it chose for its axis.</summary>
public sealed record ShownCamera(string Camera, IReadOnlyList<FrameRow> Frames);
