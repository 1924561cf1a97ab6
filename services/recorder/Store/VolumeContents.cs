using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>What one volume contains: filled while it is written or scanned, handed to the index when it is sealed.</summary>
internal sealed class VolumeContents(ulong number, VolumeClass volumeClass)
{
    public ulong Number { get; } = number;
    public VolumeClass Class { get; set; } = volumeClass;

    /// <summary>Bytes that are durable (while written) or good (after a scan).</summary>
    public long Length { get; set; }
    public Dictionary<RunId, VolumePart> Parts { get; } = [];

    /// <summary>Every run described in the volume.</summary>
    public Dictionary<RunId, RunInfo> Runs { get; } = [];

    /// <summary>Runs that ended in it, with the reason.</summary>
    public Dictionary<RunId, string> Closes { get; } = [];
    public List<Note> Notes { get; } = [];

    /// <summary>Sentences about bad stretches; empty when all is well.</summary>
    public List<string> Faults { get; } = [];

    public VolumePart PartOf(RunInfo run)
    {
        if (!Parts.TryGetValue(run.Id, out var part))
        {
            Parts.Add(run.Id, part = new VolumePart(Number, run));
        }

        return part;
    }
}
