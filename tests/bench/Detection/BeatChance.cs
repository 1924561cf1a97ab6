namespace Failover.Bench;

/// <summary>The beats of one recorder on their way: to the broker and from it, each a kept connection on which nothing overtakes.</summary>
internal sealed class BeatChance(DetectionRules rules, Ways ways, ulong seed, int stream)
{
    private readonly Draws _draws = new(seed, stream);
    private readonly long _phase = (long)(new Draws(seed, stream).Share(0, 7) * rules.Beat);

    /// <summary>When the timer of this beat ticks.</summary>
    public long SentAt(long number) => _phase + (number * rules.Beat);

    /// <summary>The first beat whose timer ticks at this time or later.</summary>
    public long FirstFrom(long at) => Math.Max(0, (at - _phase + rules.Beat - 1) / rules.Beat);

    public (long ToBroker, long FromBroker) Ways(long number) => ways.Both(_draws.Bits(number, 0));

    /// <summary>The newest beat that heartbeat has can be older than <paramref name="age"/> at some time of this interval.</summary>
    public bool CanMiss(long from, long to, long age, Pauses sender, Pauses heartbeat)
    {
        // What was sent before cannot hold up anything of the interval any more.
        var number = FirstFrom(from - age - (3 * ways.Longest) - rules.Pause);
        var (atBroker, arrived, newest) = (0L, 0L, SentAt(number));
        for (; newest + age <= to; number++)
        {
            var sent = sender.Resume(SentAt(number));
            if (number > 0 && sent > SentAt(number) && sent == sender.Resume(SentAt(number - 1)))
            {
                // A periodic timer owes one tick, not all.
                continue;
            }

            var (toBroker, fromBroker) = Ways(number);
            atBroker = Math.Max(atBroker, sent + toBroker);
            arrived = Math.Max(arrived, atBroker + fromBroker);
            // Between the last arrival and this one the newest beat was the one before.
            if (Math.Min(heartbeat.Resume(arrived), to) >= Math.Max(newest + age, from))
            {
                return true;
            }

            newest = sent;
        }

        return false;
    }
}
