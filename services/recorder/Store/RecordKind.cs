namespace Failover.Recorder;

/// <summary>Kinds of records (docs/ref/volume.md).</summary>
public enum RecordKind : byte
{
    VolumeStart = 1,
    Run = 2,
    Frames = 3,
    Seam = 4,
    Gap = 5,
    Acknowledgement = 6,
    Close = 7,
    Deletion = 8,
    End = 9,
}
