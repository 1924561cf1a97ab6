using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// Notices that a camera suffers from a second session: within seconds of our PLAY the recorder's run broke, or its damaged pictures rose
/// far more than before. Keeps the last looks only; cheap at every probe.
/// </summary>
internal sealed class HarmWatch
{
    /// <summary>What happens later has other causes.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    /// <summary>A run that was seen so often was steady; one that just began may end for its own reasons.</summary>
    private const int LooksOfASteadyRun = 3;

    /// <summary>One lost picture is a coincidence.</summary>
    private const int DamageThatCounts = 3;

    /// <summary>Two windows at four looks a second, and more.</summary>
    private const int MostLooks = 64;

    private readonly Queue<Look> _looks = new(MostLooks);
    private TimeSpan? _playedAt;
    private RunId? _run;
    private int _looksOfRun;
    private RunId? _runAtPlay;

    public bool Harmed { get; private set; }

    public void Note(in GuardAdvice advice, TimeSpan now, TimeSpan? playedFor)
    {
        if (!advice.Answers)
        {
            // It failed by itself; what it has when it is back is not measured by what it had.
            _looks.Clear();
            (_run, _looksOfRun, _runAtPlay, Harmed) = (null, 0, null, false);
            return;
        }

        Follow(playedFor is { } age ? now - age : null);
        if (advice.TheirRun is { } run)
        {
            Judge(run, advice.TheirDamaged, now, playedFor);
            _looksOfRun = run == _run ? _looksOfRun + 1 : 1;
            _run = run;
        }
    }

    /// <summary>The session was closed for it; a later one is judged anew.</summary>
    public void Forget() => (Harmed, _runAtPlay) = (false, null);

    private void Follow(TimeSpan? playedAt)
    {
        // A PLAY is the same one while its age grows with the clock.
        if (playedAt is { } at && (_playedAt is not { } known || (at - known).Duration() > TimeSpan.FromMilliseconds(500)))
        {
            _runAtPlay = _looksOfRun >= LooksOfASteadyRun ? _run : null;
            Harmed = false;
        }

        _playedAt = playedAt;
    }

    private void Judge(RunId run, long damaged, TimeSpan now, TimeSpan? playedFor)
    {
        if (playedFor is { } age && age <= Window)
        {
            // Without a look before PLAY the first steady run after it is the measure.
            _runAtPlay ??= _looksOfRun >= LooksOfASteadyRun ? _run : null;
            Harmed |= _runAtPlay is { } before && before != run;
            Harmed |= Rise(run, damaged, now - age, now) >= Math.Max(DamageThatCounts, 2 * Rise(run, null, now - age - Window, now - age));
        }

        _looks.Enqueue(new Look(now, run, damaged));
        if (_looks.Count > MostLooks)
        {
            _looks.Dequeue();
        }
    }

    /// <summary>Damaged pictures of a run that came between two instants, as far as it was looked at.</summary>
    private long Rise(RunId run, long? last, TimeSpan from, TimeSpan to)
    {
        long? first = null;
        foreach (var look in _looks)
        {
            if (look.Run != run || look.At > to)
            {
                continue;
            }

            // The last look before the interval, else the first one in it.
            first = look.At <= from || first is null ? look.Damaged : first;
            last = last is null || look.At > from ? Math.Max(last ?? 0, look.Damaged) : last;
        }

        return first is { } begin && last is { } end ? end - begin : 0;
    }

    private readonly record struct Look(TimeSpan At, RunId Run, long Damaged);
}
