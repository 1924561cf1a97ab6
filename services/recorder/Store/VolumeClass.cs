namespace Failover.Recorder;

/// <summary>What a volume is for; volumes of different classes live and end differently.</summary>
public enum VolumeClass : byte
{
    /// <summary>Only in records made for the wire.</summary>
    None = 0,
    Live = 1,
    Kept = 2,
    Home = 3,

    /// <summary>Seams, gaps, acknowledgements, deletions.</summary>
    Notes = 4,
}
