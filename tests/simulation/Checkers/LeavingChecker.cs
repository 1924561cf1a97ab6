namespace Failover.Simulation;

/// <summary>
/// A server that is asked to end (SIGTERM) records on until somebody serves its role, or for ten seconds; and while the control plane and a
/// spare are well somebody serves it by then. That it records meanwhile, and that its guard keeps, the books of R1 and R11 see.
/// </summary>
internal sealed class LeavingChecker(SimSite site, Truth truth, Func<bool> controlIsWell, Func<string, bool> mayBeServed) : Checker(site)
{
    /// <summary>It looks ten times a second, and so does this checker.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(0.3);

    private readonly Dictionary<string, Departure> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> _couldBeServedSince = new(StringComparer.Ordinal);

    public override void Look()
    {
        foreach (var server in Site.Recorders.Values)
        {
            if (server.IsSpare)
            {
                continue;
            }

            if (server.LastDeparture is { } gone && _known.GetValueOrDefault(server.Name) != gone)
            {
                _known[server.Name] = gone;
                Judge(server, gone);
            }

            // Looked at before it goes: the time counts from when nothing hinders it.
            if (server.AskedToEnd && CouldBeServed(server))
            {
                _couldBeServedSince.TryAdd(server.Name, Lived);
            }
            else
            {
                _couldBeServedSince.Remove(server.Name);
            }
        }
    }

    private void Judge(SimRecorder server, Departure gone)
    {
        if (!gone.HadRole || IsServed(server))
        {
            return;
        }

        if (gone.WentOnFor < Site.Times.Leaving - Slack)
        {
            Violate("R1", $"{server.Name} ended {gone.WentOnFor.TotalSeconds:0.0} s after it was asked to, and nobody serves its role");
        }
        else if (_couldBeServedSince.TryGetValue(server.Name, out var since) && Lived - since > Site.Times.Leaving - Slack)
        {
            Violate("alive", $"{server.Name} said for {gone.WentOnFor.TotalSeconds:0.0} s that it goes, spares and control plane are well, and nobody took its role");
        }
    }

    private bool CouldBeServed(SimRecorder server) =>
        mayBeServed(server.Name) && controlIsWell() && Site.Network.Loss == 0 && truth.IsWell(server, 1) && !server.DiskInTrouble
        && truth.Services.All(service => truth.CanTalk(server, service, 20))
        && Site.Recorders.Values.Where(r => r.IsSpare).ToList() is var spares && spares.TrueForAll(spare => IsReady(spare, server)) && spares.Exists(IsFree);

    private bool IsReady(SimRecorder spare, SimRecorder server) =>
        truth.IsWell(spare, 20) && !spare.DiskInTrouble && !spare.AskedToEnd && truth.CanTalk(spare, server, 20) && truth.Services.All(service => truth.CanTalk(spare, service, 20));

    private bool IsFree(SimRecorder spare) => !Site.Recorders.Values.Any(r => !r.IsSpare && spare.Serves(r.Name));

    private bool IsServed(SimRecorder server) => Site.Recorders.Values.Any(r => r != server && r.Serves(server.Name));
}
