namespace Failover.Media;

/// <summary>Extends 32-bit RTP time to 64-bit ticks and notices when the camera's time line broke.</summary>
internal sealed class TickClock(TimeSpan maxForwardJump)
{
    /// <summary>RTP clock of every video payload format used here.</summary>
    public const int TicksPerSecond = 90_000;

    /// <summary>B pictures are sent after pictures that are shown later; no encoder reorders over more than this.</summary>
    private const int MaxReorderTicks = TicksPerSecond;

    private readonly long _maxForward = (long)(maxForwardJump.TotalSeconds * TicksPerSecond);
    private long _last;

    public bool Started { get; private set; }

    /// <summary>
    /// The tick of a picture. <paramref name="resetReason"/> is set when it does not continue the line before: then ticks start anew
    /// from the 32-bit value.
    /// </summary>
    public long Advance(uint timestamp, bool mayReorder, out string? resetReason)
    {
        resetReason = null;
        if (!Started)
        {
            Started = true;
            return _last = timestamp;
        }

        var step = (int)(timestamp - (uint)_last);
        if (step > _maxForward)
        {
            resetReason = $"RTP time jumped {(double)step / TicksPerSecond:0.000} s forward";
        }
        else if (step < (mayReorder ? -MaxReorderTicks : 0))
        {
            resetReason = $"RTP time jumped {-(double)step / TicksPerSecond:0.000} s backward";
        }

        // A reordered picture before the very first tick would get a negative one; the line begins there instead.
        return _last = resetReason is null && _last + step >= 0 ? _last + step : timestamp;
    }

    /// <summary>A time near the present tick, for sender reports.</summary>
    public long Near(uint timestamp) => _last + (int)(timestamp - (uint)_last);
}
