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
    public static HealthSeen? Merge(IReadOnlyCollection<HealthSeen> reports, TimeSpan answerValid, TimeSpan now)
    {
        var fresh = reports.Where(r => now - r.ReceivedAt <= Patience.Health).ToList();
        if (fresh.Count <= 1)
        {
            return fresh.Count == 1 ? fresh[0] : reports.OrderByDescending(r => r.ReceivedAt).ThenBy(Observer, StringComparer.Ordinal).FirstOrDefault();
        }
        var answered = fresh.Exists(r => IsAnswered(r, answerValid, now));
        return fresh
            .OrderBy(r => RankOf(r.Report.State, answered))
            .ThenBy(r => r.Report.EvidenceAgeMs + (now - r.ReceivedAt).TotalMilliseconds)
            .ThenBy(Observer, StringComparer.Ordinal)
            .First();
    }

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
    private static bool IsAnswered(HealthSeen seen, TimeSpan valid, TimeSpan now) =>
        seen.Report.State == ServerState.Alive
        && seen.Report.Signs.Any(s => s is { Name: "probe", Value: SignValue.Alive, AgeMs: { } age }
            && TimeSpan.FromMilliseconds(age) + (now - seen.ReceivedAt) <= valid);

    private static string Observer(HealthSeen seen) => seen.Report.ObserverBootId;
}
