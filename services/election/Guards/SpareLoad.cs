using Failover.Contracts;

namespace Failover.Election;

/// <summary>What one spare holds ready in a plan that is being made, against what it may.</summary>
internal sealed class SpareLoad(FailoverServerSpec spec, int ringSeconds)
{
    /// <summary>Guards are planned up to this part of a spare's network (DESIGN 5): the rest is for viewers, relays and coming home.</summary>
    public const double NetworkPart = 0.8;

    /// <summary>What is held hot already stays so up to this part: measured bitrates breathe, and guards do not move with them.</summary>
    public const double NetworkPartKept = 0.9;

    public int Hot { get; private set; }
    public long Kbps { get; private set; }
    public long RingBytes { get; private set; }

    public long NetworkKbps { get; } = spec.NetworkMbps * 1000L;
    public long RingBudget { get; } = spec.RingMemoryMiB * 1024L * 1024L;

    /// <summary>The fullest of its three budgets; 1 = full.</summary>
    public double Fill => Math.Max(
        Ratio(Hot, spec.MaxHotCameras), Math.Max(Ratio(Kbps, NetworkKbps * NetworkPart), Ratio(RingBytes, RingBudget)));

    /// <summary>Memory of one camera's ring: twice its bitrate times its length, 20 s at least (DESIGN 5).</summary>
    public static long RingOf(long kbps, int ringSeconds) => 2 * kbps * 125 * Math.Max(ringSeconds, 20);

    /// <summary>What stands against one more camera; null when nothing.</summary>
    /// <param name="hot">As a hot one; a relayed one needs network and memory only.</param>
    /// <param name="kept">It is held so now.</param>
    public NotHot? WhyNot(long kbps, bool hot, bool kept) =>
        hot && Hot >= spec.MaxHotCameras ? NotHot.MaxHotCameras
        : Kbps + kbps > NetworkKbps * (kept ? NetworkPartKept : NetworkPart) ? NotHot.Network
        : RingBytes + RingOf(kbps, ringSeconds) > RingBudget ? NotHot.RingMemory
        : null;

    /// <summary>Is there room for all of these, hot?</summary>
    public bool Fits(int cameras, long kbps) =>
        Hot + cameras <= spec.MaxHotCameras && Kbps + kbps <= NetworkKbps * NetworkPart && RingBytes + RingOf(kbps, ringSeconds) <= RingBudget;

    public void Add(int hot, long kbps)
    {
        Hot += hot;
        Kbps += kbps;
        RingBytes += RingOf(kbps, ringSeconds);
    }

    public void Remove(int hot, long kbps) => Add(-hot, -kbps);

    private static double Ratio(double used, double of) => of > 0 ? used / of : used > 0 ? double.MaxValue : 1;
}
