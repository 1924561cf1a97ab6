using Failover.Contracts;
using Failover.Platform;
using Prometheus;

namespace Failover.Election;

/// <summary>
/// What election sees, in numbers: every replica shows the same, so queries take the greatest. Apart from the mind that decides. Names are
/// listed in docs/ref/metrics.md.
/// </summary>
internal static class ElectionGauges
{
    private static readonly GaugeFamily Cameras = new(Metrics.CreateGauge("failover_cameras", "Cameras of a server.", "server"));
    private static readonly GaugeFamily NotRecorded = new(Metrics.CreateGauge(
        "failover_cameras_not_recorded", "Of those, cameras that no recorder writes to disk now.", "server"));
    private static readonly GaugeFamily Covered = new(Metrics.CreateGauge("failover_cameras_covered", "Of those, cameras that its best guard covers.", "server"));
    private static readonly GaugeFamily Term = new(Metrics.CreateGauge("failover_server_term", "Highest term of a server.", "server"));
    private static readonly GaugeFamily Open = new(Metrics.CreateGauge("failover_takeover_open", "1 while a takeover is not over.", "server", "spare", "state"));
    private static readonly GaugeFamily Unprotected = new(Metrics.CreateGauge(
        "failover_server_unprotected", "1 while a server failed and no spare can assume its role.", "server"));
    private static readonly Gauge Spares = Metrics.CreateGauge("failover_spares", "Spares by what they could do now.", "state");
    private static readonly GaugeFamily Outage = new(Metrics.CreateGauge(
        "failover_spare_outage_seconds", "How long a spare's free disk holds all that a guarded server's cameras send.", "spare", "server"));

    /// <param name="view">The newest look.</param>
    /// <param name="plan">Who guards whom; null where this replica does not lead.</param>
    /// <param name="waits">What was not decided at the newest decision, and why.</param>
    /// <param name="now">Elapsed time.</param>
    public static void Show(ElectionView view, GuardPlan? plan, IEnumerable<Wait> waits, TimeSpan now)
    {
        var numbers = new SiteNumbers(view, now);
        var servers = numbers.Servers().ToList();
        Cameras.Show(servers.Select(s => new GaugeRow(s.Cameras, s.Server)));
        NotRecorded.Show(servers.Select(s => new GaugeRow(s.NotRecorded, s.Server)));
        Covered.Show(servers.Select(s => new GaugeRow(s.Covered, s.Server)));
        Term.Show(servers.Select(s => new GaugeRow(view.TermOf(s.Server), s.Server)));
        var unprotected = waits.Where(w => w.Unprotected).Select(w => w.Server).ToHashSet(StringComparer.Ordinal);
        Unprotected.Show(servers.Select(s => new GaugeRow(unprotected.Contains(s.Server) ? 1 : 0, s.Server)));
        Open.Show(view.OpenTakeovers.DistinctBy(t => (t.Spec.Server, t.Spec.Spare, t.Status.State))
            .Select(t => new GaugeRow(1, t.Spec.Server, t.Spec.Spare, t.Status.State.ToString())));
        foreach (var (state, count) in numbers.Spares())
        {
            Spares.WithLabels(state.ToString()).Set(count);
        }
        Outage.Show(plan is null ? [] : OutagesOf(view, plan));
    }

    private static IEnumerable<GaugeRow> OutagesOf(ElectionView view, GuardPlan plan) =>
        from spare in view.Spares.Keys
        from outage in GuardReports.OutagesOf(spare, view, plan)
        where outage.Hours is not null
        select new GaugeRow(outage.Hours!.Value * 3600, spare, outage.Server);
}
