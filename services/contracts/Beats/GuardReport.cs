namespace Failover.Contracts;

/// <summary>What a guard sees of one server that it guards: the second place whose evidence counts.</summary>
public sealed record GuardReport
{
    public required string Server { get; init; }

    /// <summary>Who records the server's cameras now, as this guard was told; it probes that recorder.</summary>
    public required string Recorder { get; init; }
    public required SignValue Probe { get; init; }

    /// <summary>The probe connection was closed by the peer's kernel and the reconnect was refused: process death.</summary>
    public required bool Refused { get; init; }

    /// <summary>Age of the last positive answer when the beat was made; null when there was none yet.</summary>
    public double? LastAnswerAgeMs { get; init; }

    /// <summary>Boot id of the last answer.</summary>
    public string? AnsweredBootId { get; init; }

    /// <summary>Frames of that server's cameras still arrive here: this observer's own network lives.</summary>
    public required bool FramesArriving { get; init; }
    public required int Cameras { get; init; }
    public required int Covered { get; init; }

    /// <summary>Covered cameras weighted by priority; election ranks by it.</summary>
    public required int CoveredPriority { get; init; }

    /// <summary>Keeping: cameras now written to this guard's disk.</summary>
    public required int Keeping { get; init; }

    /// <summary>Why keeping began, or null.</summary>
    public string? KeepingReason { get; init; }

    /// <summary>Class in force of each camera that is not hot, planned so or fallen back to.</summary>
    public IReadOnlyDictionary<string, GuardClass> Classes { get; init; } = new Dictionary<string, GuardClass>();

    /// <summary>What these cameras bring in now, measured over the last seconds.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>Memory that their rings hold now.</summary>
    public long RingBytes { get; init; }

    /// <summary>Cameras not covered, each with its reason.</summary>
    public IReadOnlyList<CameraReport> NotCovered { get; init; } = [];

    /// <summary>Cameras that this guard receives while the server's durable frames lag (NotRecording evidence).</summary>
    public IReadOnlyList<CameraReport> NotRecording { get; init; } = [];
}

/// <summary>Three values, never two: a sick signal is Unknown, never an accusation (R4).</summary>
public enum SignValue
{
    Unknown,
    Alive,
    Missing,
}
