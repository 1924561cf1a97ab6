namespace Failover.Recorder;

/// <summary>Why a run is written here.</summary>
public enum RunPurpose
{
    /// <summary>This recorder records its own camera.</summary>
    Live,

    /// <summary>Foreign video, owed to its home server until that acknowledges it.</summary>
    Kept,

    /// <summary>Own video that a guard held and that came back.</summary>
    Home,
}
