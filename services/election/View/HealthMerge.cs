using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>
/// One word about a server from the reports of several heartbeats. A fresh answer to any of them is a veto against silence at another
/// (DESIGN 6, point 1); a failure needs no agreement of one that knows nothing; one that fell silent is forgotten.
/// </summary>
internal static class HealthMerge
{
    /// <param name="reports">Newest of each heartbeat process.</param>
    /// <param name="answerValid">A probe answer younger than this is a veto.</param>
    /// <returns>The report that holds; null when there is none. Older than <see cref="Patience.Health"/> only when all are.</returns>
    public static HealthSeen? Merge(IReadOnlyList<HealthSeen> reports, TimeSpan answerValid, TimeSpan now)
    {
        // Asked twenty times a second for each server, so nothing is built here.
        var (fresh, answered) = (0, false);
        for (var i = 0; i < reports.Count; i++)
        {
            if (IsFresh(reports[i], now))
            {
                fresh++;
                answered |= IsAnswered(reports[i], answerValid, now);
            }
        }
        HealthSeen? best = null;
        for (var i = 0; i < reports.Count; i++)
        {
            var seen = reports[i];
            if (fresh <= 1 ? (fresh == 0 || IsFresh(seen, now)) && IsNewer(seen, best) : IsFresh(seen, now) && IsBefore(seen, best, answered, now))
            {
                best = seen;
            }
        }
        return best;
    }

    private static bool IsFresh(HealthSeen seen, TimeSpan now) => now - seen.ReceivedAt <= Patience.Health;

    private static bool IsNewer(HealthSeen one, HealthSeen? other) => other is null || one.ReceivedAt > other.ReceivedAt
        || (one.ReceivedAt == other.ReceivedAt && string.CompareOrdinal(Observer(one), Observer(other)) < 0);

    // The word that weighs more, then the newer evidence, then the name.
    private static bool IsBefore(HealthSeen one, HealthSeen? other, bool answered, TimeSpan now)
    {
        if (other is null)
        {
            return true;
        }
        var (a, b) = (RankOf(one.Report.State, answered), RankOf(other.Report.State, answered));
        if (a != b)
        {
            return a < b;
        }
        var age = EvidenceAge(one, now).CompareTo(EvidenceAge(other, now));
        return age != 0 ? age < 0 : string.CompareOrdinal(Observer(one), Observer(other)) < 0;
    }

    private static double EvidenceAge(HealthSeen seen, TimeSpan now) => seen.Report.EvidenceAgeMs + (now - seen.ReceivedAt).TotalMilliseconds;

    // Answering probes is no veto against a server's own word that it goes, or that it does not record.
    private static int RankOf(ServerState state, bool answered) => state switch
    {
        ServerState.Failed => answered ? 6 : 0,
        ServerState.NotRecording => 1,
        ServerState.Leaving => 2,
        ServerState.Suspect => answered ? 5 : 3,
        ServerState.Alive => 4,
        _ => 7,
    };

    // An ill heartbeat says Unknown; one that says Alive by its own fresh probe answer is well.
    private static bool IsAnswered(HealthSeen seen, TimeSpan valid, TimeSpan now)
    {
        if (seen.Report.State != ServerState.Alive)
        {
            return false;
        }
        var signs = seen.Report.Signs;
        for (var i = 0; i < signs.Count; i++)
        {
            if (signs[i] is { Name: "probe", Value: SignValue.Alive, AgeMs: { } age } && TimeSpan.FromMilliseconds(age) + (now - seen.ReceivedAt) <= valid)
            {
                return true;
            }
        }
        return false;
    }

    private static string Observer(HealthSeen seen) => seen.Report.ObserverBootId;
}
