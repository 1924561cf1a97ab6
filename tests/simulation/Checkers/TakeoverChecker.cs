using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>A server that is dead for long, with a ready spare and a healthy control plane, is served; and a flapping one is not taken over without end.</summary>
internal sealed class TakeoverChecker(SimSite site, Truth truth, Func<bool> controlIsWell, Func<string, bool> mayBeServed, Func<string, bool> isInSite) : Checker(site)
{
    /// <summary>Declared within 3 s, assigned and Active within 4; the rest for a spare that was vetoed or lost a moment ago.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);
    private const int MostPerServer = 15;

    private readonly Dictionary<string, TimeSpan> _goneSince = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _count = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    // What is written again while it is Assigned is the same one: its reason or its columns changed.
    private readonly HashSet<string> _counted = new(StringComparer.Ordinal);

    public int Takeovers => _count.Values.Sum();

    public override void OnStored(SimProcess by, ISiteObject value, bool deleted)
    {
        if (value is Takeover { Spec.Term: > 0, Status.State: TakeoverState.Assigned } takeover && !deleted && _counted.Add(takeover.Metadata.Name))
        {
            var count = _count[takeover.Spec.Server] = _count.GetValueOrDefault(takeover.Spec.Server) + 1;
            if (count == MostPerServer + 1)
            {
                Violate("bound", $"{takeover.Spec.Server} was taken over more than {MostPerServer} times in one run");
            }
        }
    }

    public override void Look()
    {
        List<SimRecorder>? known = null;
        foreach (var server in Site.Recorders.Values)
        {
            if (server.IsSpare || server.Running)
            {
                _goneSince.Remove(server.Name);
                _told.Remove(server.Name);
                continue;
            }

            var spares = known ??= [.. Site.Recorders.Values.Where(r => r.IsSpare)];
            // A spare that is dead takes nothing; one that is ill or cut off may have been chosen, and election has to find that out.
            var gone = mayBeServed(server.Name) && controlIsWell() && Site.Network.Loss == 0
                && spares.Exists(s => IsReady(s) && isInSite(s.Name)) && spares.TrueForAll(s => IsReady(s) || !s.Running);
            if (!gone)
            {
                _goneSince.Remove(server.Name);
                _told.Remove(server.Name);
                continue;
            }

            // A spare that holds another role, or that an operator takes out, cannot take this one: the time counts from when one is free.
            var served = spares.Exists(s => s.Serves(server.Name));
            if (served || spares.TrueForAll(s => !s.Running || !isInSite(s.Name) || Site.Recorders.Values.Any(r => !r.IsSpare && s.Serves(r.Name))))
            {
                _goneSince.Remove(server.Name);
                continue;
            }

            _goneSince.TryAdd(server.Name, Lived);
            if (Lived - _goneSince[server.Name] > Patience && _told.Add(server.Name))
            {
                Violate("alive", $"{server.Name} is dead for {Patience.TotalSeconds:0} s, spares and control plane are well, and nobody serves its role");
            }
        }
    }

    private bool IsReady(SimRecorder spare) =>
        truth.IsWell(spare, 20) && !spare.DiskInTrouble && !spare.AskedToEnd && truth.Services.All(service => truth.CanTalk(spare, service, 20));
}
