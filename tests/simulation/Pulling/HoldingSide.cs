using Failover.Contracts;
using Failover.Media;
using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>What a holder gives to the home server: frame tables, verified frames, and the place to acknowledge them.</summary>
internal sealed class HoldingSide(SimRecorder recorder)
{
    /// <summary>Empty when nothing of the run is held any more: then nothing is owed.</summary>
    public HoldingTable Table(HoldingReport holding, long fromTick, long toTick)
    {
        if (Find(holding) is not { } run || run.Summary() is not { } summary)
        {
            return new HoldingTable(holding.Run, DateTimeOffset.UnixEpoch, [], Open: false);
        }

        var rows = run.Frames(fromTick, toTick).Select(frame => frame.ToRow(frame.Tick)).ToList();
        return new HoldingTable(holding.Run, rows.Count > 0 ? summary.Wall.ToUtc(rows[0].Tick) : summary.FirstWall, rows, run.Open, recorder.Machine.Clock.GetUtcNow());
    }

    /// <summary>A record whose checksum is wrong is not sent (R9).</summary>
    public HeldFrames? Frames(HoldingReport holding, long fromTick, long toTick, IReadOnlySet<FrameKey> wanted)
    {
        if (Find(holding) is not { } run)
        {
            return null;
        }

        var frames = new List<ForeignFrame>();
        var damaged = new List<DamagedStretch>();
        foreach (var gop in run.Durable(fromTick, toTick))
        {
            if (gop.Rotten && !recorder.Site.IsPlanted("rot-copied"))
            {
                damaged.Add(new DamagedStretch(gop.Gop.FirstTick, gop.Gop.LastTick, "its checksum differs"));
                continue;
            }

            for (var i = 0; i < SimGop.Pictures; i++)
            {
                var key = gop.Gop.Key(i);
                if (wanted.Contains(key))
                {
                    var flags = (i == 0 ? AccessUnitFlags.Key : AccessUnitFlags.None) | (gop.Gop.Damaged ? AccessUnitFlags.Damaged : AccessUnitFlags.None);
                    frames.Add(new ForeignFrame(key.Tick, key.Hash, flags, gop.Rotten ? 1 : 0, run.Wall.Anchor, ReadOnlyMemory<byte>.Empty));
                }
            }
        }

        return new HeldFrames(run.Info, frames, damaged);
    }

    /// <param name="ack">What is durable at home.</param>
    /// <param name="done">Called when the acknowledgement is durable here; never when this process ends before.</param>
    public void Acknowledge(HoldingAck ack, Action done)
    {
        var home = ack.Frames.ToHashSet();
        var gops = new List<(DiskRun Run, DiskGop Gop)>();
        if (ack.StoreId != recorder.Disk.StoreId && recorder.Disk.Find(ack.Run) is { Info.Purpose: RunPurpose.Kept } run && ack.Frames.Count > 0)
        {
            foreach (var gop in run.Durable(ack.Frames[0].Tick, ack.Frames[^1].Tick))
            {
                if ((gop.Acknowledged != DiskState.Durable || gop.AcknowledgedBy != ack.StoreId) && Enumerable.Range(0, SimGop.Pictures).All(i => home.Contains(gop.Gop.Key(i))))
                {
                    gops.Add((run, gop));
                }
            }
        }

        if (gops.Count > 0 && recorder.Site.IsPlanted("release-all"))
        {
            gops = [.. from kept in recorder.Disk.Kept where kept.Info.Camera == ack.Camera from gop in kept.Gops where gop.State == DiskState.Durable select (kept, gop)];
        }

        if (gops.Count == 0)
        {
            done();
            return;
        }

        _ = SettleAsync(new DiskNote { Acknowledged = gops, AcknowledgedBy = ack.StoreId, GivenUp = ack.GivenUp }, done);
    }

    private async Task SettleAsync(DiskNote note, Action done)
    {
        await recorder.Writer.Add(note);
        SimDisk.Settle(note);
        done();
    }

    private DiskRun? Find(HoldingReport holding) => recorder.Disk.Find(holding.Run) is { Info.Purpose: RunPurpose.Kept } run ? run : null;
}
