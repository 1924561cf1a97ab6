namespace Failover.Bench;

/// <summary>
/// The questions of one prober to one recorder, as far as chance alone decides them. A question belongs to the 250 ms slot in which it is
/// asked; its draws are those of that slot, whatever happened before.
/// </summary>
internal sealed class ProbeChance(DetectionRules rules, Ways ways, ulong seed, int stream)
{
    /// <summary>A question that fails takes as long as this many slots, so the next one has the slot after them.</summary>
    public const int FailedSlots = 2;

    /// <summary>30 s: that a run is longer (60 failures in a row) has a chance below 1e-20 in any world that a detector is made for.</summary>
    public const int LookBack = 120;

    private readonly Draws _draws = new(seed, stream);
    private readonly long _limit = rules.ProbeAnswer;
    private readonly bool _alwaysLook = ways.CanTakeLonger(rules.ProbeAnswer);

    /// <summary>Time of the two ways of a question.</summary>
    public (long There, long Back) Question(long slot) => ways.Both(_draws.Bits(slot, 0));

    /// <summary>Time that a new connection costs before the question.</summary>
    public long Connect(long slot) => ways.Connect(_draws.Bits(slot, 1));

    /// <summary>Gets no answer in time even over a kept connection.</summary>
    public bool FailsKept(long slot)
    {
        var bits = _draws.Bits(slot, 0);
        return (_alwaysLook || ways.AnyLoss(bits)) && ways.Round(bits) > _limit;
    }

    /// <summary>Gets no answer in time when it must connect first, as it must after a failure. Whatever fails kept fails so too.</summary>
    public bool FailsNew(long slot) => ways.Round(_draws.Bits(slot, 0)) + ways.Connect(_draws.Bits(slot, 1)) > _limit;

    /// <summary>Three questions in a row fail if one is asked in this slot over a kept connection: the least that makes a probe missing.</summary>
    public bool BeginsRun(long slot) => FailsKept(slot) && FailsNew(slot + FailedSlots) && FailsNew(slot + (2 * FailedSlots));

    /// <summary>The slot of the first question that is answered after a run that began here.</summary>
    public long EndOfRun(long slot)
    {
        while (FailsNew(slot))
        {
            slot += FailedSlots;
        }

        return slot;
    }

    /// <summary>From this slot on, the first one by which every run has ended, whichever slots its questions have.</summary>
    public long EndOfAnyRun(long slot)
    {
        while (FailsNew(slot) || FailsNew(slot + 1))
        {
            slot++;
        }

        return slot + FailedSlots;
    }

    /// <summary>By chance alone the probe can be missing at some time within these slots.</summary>
    public bool CanMiss(long from, long to)
    {
        for (var slot = Math.Max(0, from - LookBack); slot <= to; slot++)
        {
            if (BeginsRun(slot) && EndOfRun(slot) + FailedSlots >= from)
            {
                return true;
            }
        }

        return false;
    }

}
