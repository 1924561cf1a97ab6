using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>A spare that is off and that the operator deletes leaves the site without it, whatever it served or holds.</summary>
internal sealed class DeletionChecker(SimSite site, Truth truth, Func<bool> controlIsWell) : Checker(site)
{
    /// <summary>Nobody is out of reach before 30 s; the rest for a leader that changes and the write.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SortedDictionary<string, TimeSpan> _waits = new(StringComparer.Ordinal);

    public override void OnStored(SimProcess by, ISiteObject value, bool deleted)
    {
        if (value is FailoverServer spare)
        {
            if (deleted || spare.Metadata.DeletionTimestamp is null)
            {
                _waits.Remove(spare.Metadata.Name);
            }
            else
            {
                _waits.TryAdd(spare.Metadata.Name, Lived);
            }
        }
    }

    public override void Look()
    {
        if (_waits.Count == 0)
        {
            return;
        }

        foreach (var (name, since) in _waits.ToList())
        {
            if (Site.Recorders[name].Running || !controlIsWell() || !Site.Recorders.Values.Any(r => r.Name != name && IsHeard(r)))
            {
                // The time counts from when nothing hinders it.
                _waits[name] = Lived;
            }
            else if (Lived - since > Patience)
            {
                Violate("alive", $"{name} was deleted and is off for {Patience.TotalSeconds:0} s, the control plane is well, and it is still in the site");
                _waits[name] = Lived;
            }
        }
    }

    private bool IsHeard(SimRecorder recorder) => truth.IsWell(recorder, 5) && truth.Services.All(service => truth.CanTalk(recorder, service, 5));
}
