using Failover.Platform;

namespace Failover.Election;

/// <summary>
/// Bounds how often a server's role moves (research/reliability.md I14): the first spares are tried at once, then each further takeover of
/// a server that does not come to rest waits twice as long, up to ten minutes. Keeping goes on all the time and needs none of this.
/// </summary>
internal static class HoldDown
{
    /// <summary>The first wait; doubles.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(2);

    /// <summary>When the next takeover of this server may be decided; null when at once.</summary>
    public static TimeSpan? Until(ServerMemory memory, Look look)
    {
        // Every spare may be tried once, and one more time, before anybody waits.
        var free = look.View.Spares.Count + 1;
        return memory.Attempts > free ? memory.AttemptedAt + Doubled(memory.Attempts - free, First, look.Times) : null;
    }

    public static string Reason(string server, Look look)
    {
        var memory = look.MemoryOf(server);
        var wait = Until(memory, look) - memory.AttemptedAt;
        return $"{server} was taken over {memory.Attempts} times without coming to rest; the next takeover waits {wait?.TotalSeconds:0} s after the last; keeping goes on.";
    }

    /// <summary>Why a vetoed takeover is not tried again now; null when it may be: after a while, and by evidence newer than the veto.</summary>
    public static string? VetoReason(string server, Look look)
    {
        var memory = look.MemoryOf(server);
        if (memory.VetoedAt is not { } at)
        {
            return null;
        }
        var wait = Doubled(memory.Vetoes, Patience.AfterVeto, look.Times);
        if (look.Now - at < wait)
        {
            return $"{server}'s takeover was vetoed a moment ago; nobody tries again for {wait.TotalSeconds:0} s.";
        }
        return look.View.EvidenceAge(server, look.Now) >= look.Now - at
            ? $"{server}'s takeover was vetoed and the evidence is still the same; newer is awaited."
            : null;
    }

    /// <summary>The n-th wait: doubles from the first to the longest time of stability.</summary>
    public static TimeSpan Doubled(int n, TimeSpan first, FailoverTimes times)
    {
        var wait = first * Math.Pow(2, Math.Clamp(n - 1, 0, 20));
        return wait < times.StableMax ? wait : times.StableMax;
    }
}
