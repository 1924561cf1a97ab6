namespace Failover.Simulation;

/// <summary>
/// A recorder that is asked to end (SIGTERM) goes on until somebody else serves each role that it has, its own server's or another's, or for ten
/// seconds; and while the control plane and a spare are well somebody does by then. A guard that keeps goes on until another recorder writes
/// those cameras, or as long. That it records meanwhile, and that its guard keeps, the books of R1 and R11 see.
/// </summary>
internal sealed class LeavingChecker(SimSite site, Truth truth, Func<bool> controlIsWell, Func<string, bool> mayBeServed) : Checker(site)
{
    /// <summary>It looks ten times a second, and so does this checker.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(0.3);

    private readonly Dictionary<string, Departure> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Leaver, string Server), TimeSpan> _couldBeServedSince = [];

    // Seen since it was asked: who has the role, or writes the cameras, may be dead a moment later.
    private readonly HashSet<(string Leaver, string Server)> _served = [];
    private readonly HashSet<(string Leaver, string Server)> _recorded = [];

    public override void Look()
    {
        foreach (var leaver in Site.Recorders.Values)
        {
            if (leaver.AskedToEnd)
            {
                Follow(leaver);
                continue;
            }

            if (leaver.LastDeparture is { } gone && _known.GetValueOrDefault(leaver.Name) != gone)
            {
                _known[leaver.Name] = gone;
                Follow(leaver);
                Judge(leaver, gone);
            }

            Forget(leaver.Name);
        }
    }

    // Looked at before it goes: the time counts from when nothing hinders it.
    private void Follow(SimRecorder leaver)
    {
        foreach (var server in Site.Recorders.Values.Where(r => !r.IsSpare))
        {
            var key = (leaver.Name, server.Name);
            var others = Site.Recorders.Values.Where(r => r != leaver && r.Running).ToList();
            if (others.Exists(r => r.Serves(server.Name)))
            {
                _served.Add(key);
            }

            if (others.Exists(r => r.Disk.Runs.Any(run => run.Open && run.Info.Server == server.Name)))
            {
                _recorded.Add(key);
            }

            if (leaver.AskedToEnd && CouldBeServed(leaver, server))
            {
                _couldBeServedSince.TryAdd(key, Lived);
            }
            else if (leaver.AskedToEnd)
            {
                _couldBeServedSince.Remove(key);
            }
        }
    }

    private void Judge(SimRecorder leaver, Departure gone)
    {
        var early = gone.WentOnFor < Site.Times.Leaving - Slack;
        foreach (var server in gone.Roles.Where(s => !_served.Contains((leaver.Name, s)) && (s == leaver.Name || mayBeServed(s))))
        {
            if (early)
            {
                Violate("R1", $"{leaver.Name} ended {gone.WentOnFor.TotalSeconds:0.0} s after it was asked to, and nobody else served the role of {server}");
            }
            else if (_couldBeServedSince.TryGetValue((leaver.Name, server), out var since) && Lived - since > Site.Times.Leaving - Slack)
            {
                Violate("alive", $"{leaver.Name} said for {gone.WentOnFor.TotalSeconds:0.0} s that it goes, spares and control plane are well, and nobody took the role of {server}");
            }
        }

        foreach (var server in gone.Kept.Where(s => early && mayBeServed(s) && !_recorded.Contains((leaver.Name, s))))
        {
            Violate("R1", $"{leaver.Name} ended {gone.WentOnFor.TotalSeconds:0.0} s after it was asked to, kept cameras of {server}, and no other recorder wrote any of them meanwhile");
        }
    }

    private void Forget(string leaver)
    {
        _served.RemoveWhere(key => key.Leaver == leaver);
        _recorded.RemoveWhere(key => key.Leaver == leaver);
        foreach (var key in _couldBeServedSince.Keys.Where(key => key.Leaver == leaver).ToList())
        {
            _couldBeServedSince.Remove(key);
        }
    }

    private bool CouldBeServed(SimRecorder leaver, SimRecorder server) =>
        mayBeServed(server.Name) && controlIsWell() && Site.Network.Loss == 0 && truth.IsWell(leaver, 1) && !leaver.DiskInTrouble
        && truth.Services.All(service => truth.CanTalk(leaver, service, 20))
        && Site.Recorders.Values.Where(r => r.IsSpare && r != leaver).ToList() is var spares && spares.TrueForAll(spare => IsReady(spare, leaver)) && spares.Exists(IsFree);

    private bool IsReady(SimRecorder spare, SimRecorder leaver) =>
        truth.IsWell(spare, 20) && !spare.DiskInTrouble && !spare.AskedToEnd && truth.CanTalk(spare, leaver, 20) && truth.Services.All(service => truth.CanTalk(spare, service, 20));

    private bool IsFree(SimRecorder spare) => !Site.Recorders.Values.Any(r => !r.IsSpare && spare.Serves(r.Name));
}
