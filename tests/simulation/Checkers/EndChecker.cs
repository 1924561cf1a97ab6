using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>
/// After everything healed: each server holds its own role, nothing is kept or held for anybody, every takeover and reinsertion said its
/// last word, and what was deleted is gone. Also tells whether the site is quiet, so that time may be leapt over.
/// </summary>
internal sealed class EndChecker(SimSite site, Func<string, bool> isInSite) : Checker(site)
{
    private readonly Dictionary<string, Beat> _beats = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, object> _objects = new(StringComparer.Ordinal);

    public override void OnBeat(SimProcess from, Beat beat) => _beats[beat.Recorder] = beat;

    public override void OnStored(SimProcess by, ISiteObject value, bool deleted)
    {
        var key = $"{value.GetType().Name}/{value.Metadata.Name}";
        if (deleted)
        {
            _objects.Remove(key);
        }
        else if (value is Takeover or Reinsertion || value.Metadata.DeletionTimestamp is not null)
        {
            _objects[key] = value;
        }
    }

    /// <summary>The store was set back to what it had before; what the wire showed of it no longer holds.</summary>
    public void StoreWasSetBack(IEnumerable<Takeover> takeovers, IEnumerable<Reinsertion> reinsertions)
    {
        _objects.Clear();
        foreach (var takeover in takeovers)
        {
            _objects[$"{nameof(Takeover)}/{takeover.Metadata.Name}"] = takeover;
        }

        foreach (var reinsertion in reinsertions)
        {
            _objects[$"{nameof(Reinsertion)}/{reinsertion.Metadata.Name}"] = reinsertion;
        }
    }

    public override void AtEnd()
    {
        if (WhyNotSettled() is { } why)
        {
            Violate("alive", $"long after everything healed: {why}");
        }
    }

    /// <summary>Null when nothing is left to do, else one thing that is.</summary>
    public string? WhyNotSettled()
    {
        foreach (var recorder in Site.Recorders.Values)
        {
            if (!isInSite(recorder.Name))
            {
                continue;
            }

            if (!recorder.Running || recorder.Stopped)
            {
                return $"{recorder.Name} does not run";
            }

            if (!_beats.TryGetValue(recorder.Name, out var beat) || !string.Equals(beat.BootId, recorder.BootId, StringComparison.Ordinal))
            {
                return $"{recorder.Name} has not beaten since its start";
            }

            if (WhyNotSettled(recorder, beat) is { } why)
            {
                return why;
            }
        }

        return _objects.Values.Select(WhyOpen).FirstOrDefault(why => why is not null);
    }

    private string? WhyNotSettled(SimRecorder recorder, Beat beat)
    {
        if (!recorder.IsSpare && !beat.Roles.Any(r => r.Server == recorder.Name && !r.Provisional))
        {
            return $"{recorder.Name} does not hold its own role by a plan's word";
        }

        if (recorder.IsSpare && beat.Roles.Count > 0)
        {
            return $"{recorder.Name} holds the role of {beat.Roles[0].Server}";
        }

        if (beat.Holdings.FirstOrDefault(h => h.Server != recorder.Name) is { } held)
        {
            return $"{recorder.Name} holds {held.Frames} pictures of {held.Camera} for {held.Server}{(held.Open ? ", still growing" : "")}";
        }

        return beat.Guarding.FirstOrDefault(g => g.Keeping > 0) is { } guard
            ? $"{recorder.Name} keeps {guard.Keeping} cameras of {guard.Server}: {guard.KeepingReason}"
            : null;
    }

    private string? WhyOpen(object value) => value switch
    {
        Takeover { Status.State: TakeoverState.Assigned or TakeoverState.Active or TakeoverState.Returning or TakeoverState.Reinserting } t =>
            $"takeover {t.Metadata.Name} is {t.Status.State}: {t.Status.Reason}",
        Reinsertion { Status.State: not (ReinsertionState.Completed or ReinsertionState.CompletedWithGaps or ReinsertionState.NoHome) } r =>
            $"reinsertion {r.Metadata.Name} is {r.Status.State}: {r.Status.Reason}",
        ISiteObject { Metadata: { DeletionTimestamp: not null } deleted } o => $"{o.GetType().Name} {deleted.Name} was deleted and is still there",
        _ => null,
    };
}
