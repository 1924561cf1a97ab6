using Failover.Platform;

namespace Failover.Bench;

/// <summary>One prober's kept connection to one recorder, question by question, as <see cref="ProbeLoops"/> asks them.</summary>
internal sealed class ProbeLink(DetectionRules rules, ProbeChance chance, Pauses prober, BeatSender asked)
{
    private static readonly ProbeOutcome Refused = new(ProbeResult.Refused, null, "connection refused, no process listens there");
    private static readonly ProbeOutcome Silent = new(ProbeResult.Silent, null, "no answer in time");

    private readonly ProbeOutcome _answered = new(ProbeResult.Answered, asked.Answer, "answered");
    private bool _connected;

    public BeatSender Asked => asked;

    /// <summary>What a question asked now gives, and when the prober knows it.</summary>
    public (long At, ProbeOutcome Outcome) Ask(long now)
    {
        var slot = now / rules.ProbeEvery;
        var (there, back) = chance.Question(slot);
        var outcome = _answered;
        var arrives = now + (_connected ? 0 : chance.Connect(slot)) + there;
        var ends = asked.Pauses.Resume(arrives) + back;
        if (asked.Pauses.Resume(arrives) >= asked.EndsAt)
        {
            // The kernel of a machine that is up closes what was kept and refuses a new connection; one that is gone says nothing.
            outcome = Refused;
            ends = !asked.MachineUp ? long.MaxValue
                : now >= asked.EndsAt ? now + chance.Connect(slot)
                : arrives + back + chance.Connect(slot);
        }

        var limit = now + rules.ProbeAnswer;
        if (ends > limit)
        {
            (ends, outcome) = (limit, Silent);
        }

        if (prober.StandsStill(ends))
        {
            // Its time-out fires as it goes on, before it reads what arrived.
            (ends, outcome) = (prober.Resume(ends), Silent);
        }

        _connected = ReferenceEquals(outcome, _answered);
        return (ends, outcome);
    }

    /// <summary>When the next question is asked after one of <paramref name="askedAt"/> whose outcome was known at <paramref name="known"/>: a periodic timer owes one tick, not all.</summary>
    public long Next(long askedAt, long known) => prober.Resume(Math.Max(known, ((askedAt / rules.ProbeEvery) + 1) * rules.ProbeEvery));
}
