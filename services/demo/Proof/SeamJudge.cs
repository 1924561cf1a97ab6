using Failover.Contracts;

namespace Failover.Demo;

/// <summary>Holds the product's seam records against the offsets that the simulator gave its sessions.</summary>
internal sealed class SeamJudge(CameraLine line, string camera, StoreContents store)
{
    /// <summary>A seam placed by time may be off by this; one placed by content by nothing.</summary>
    internal const long TimedTolerance = RtpTime.TicksPerSecond / 2;

    public List<SeamCheck> Judge() =>
        [.. store.Seams.Where(seam => seam.Camera == camera).GroupBy(seam => (seam.Run, seam.Epoch)).Select(records => Check(records.Last()))];

    private SeamCheck Check(Seam seam)
    {
        if (TrueOffset(seam) is not { } truth)
        {
            // A run that a disk describes but that no session ever was has no place at all. One that no disk describes cannot be judged.
            return new(seam, null, Wrong: line.IsStranger(seam.Run) || line.IsStranger(seam.Epoch));
        }
        var error = Math.Abs(seam.OffsetTicks - truth);
        return new(seam, truth, Wrong: seam.Class switch
        {
            SeamClass.Exact => error != 0,
            SeamClass.Timed => error > TimedTolerance,
            _ => false,
        });
    }

    /// <summary>
    /// Axis tick - run tick of one instant. RTP time is known modulo 2^32 only; the runs' own 64-bit lines are those of their stored
    /// pictures, and without such the offset's own high bits are believed.
    /// </summary>
    private long? TrueOffset(Seam seam)
    {
        if (line.SessionOf(seam.Run) is not { } run || line.SessionOf(seam.Epoch) is not { } epoch)
        {
            return null;
        }
        return Base(seam.Run) is { } own && Base(seam.Epoch) is { } axis
            ? axis - own
            : RtpTime.Extend(epoch.RtpOffset - run.RtpOffset, near: seam.OffsetTicks);
    }

    private long? Base(RunId run)
    {
        foreach (var picture in store.Pictures)
        {
            if (picture.Run.Id == run)
            {
                return picture.Tick - line.AbsoluteTick(run, picture.Tick);
            }
        }
        return null;
    }
}
