using Failover.Contracts;

namespace Failover.Election;

/// <summary>Which takeovers to tell now: each at its change, and every second while it runs.</summary>
internal sealed class TakeoverRepeats
{
    private static readonly TimeSpan RepeatEvery = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, (long Version, TimeSpan At)> _told = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, Takeover>? _seen;
    private TimeSpan _nextAt;

    public IReadOnlyList<TakeoverReport> Due(string site, IReadOnlyDictionary<string, Takeover> takeovers, TimeSpan now)
    {
        if (ReferenceEquals(takeovers, _seen) && now < _nextAt)
        {
            return [];
        }
        (_seen, _nextAt) = (takeovers, TimeSpan.MaxValue);
        foreach (var gone in _told.Keys.Where(k => !takeovers.ContainsKey(k)).ToList())
        {
            _told.Remove(gone);
        }
        var due = new List<TakeoverReport>();
        foreach (var takeover in takeovers.Values)
        {
            var (name, version) = (takeover.Metadata.Name, takeover.Metadata.ResourceVersion);
            var changed = !_told.TryGetValue(name, out var told) || told.Version != version;
            if (changed || (takeover.IsOpen() && now - told.At >= RepeatEvery))
            {
                _told[name] = told = (version, now);
                due.Add(Report(site, takeover));
            }
            if (takeover.IsOpen() && told.At + RepeatEvery < _nextAt)
            {
                _nextAt = told.At + RepeatEvery;
            }
        }
        return due;
    }

    private static TakeoverReport Report(string site, Takeover takeover) => new()
    {
        Site = site,
        Id = "",
        Time = default,
        Takeover = takeover.Metadata.Name,
        Server = takeover.Spec.Server,
        Spare = takeover.Spec.Spare,
        Term = takeover.Spec.Term,
        State = takeover.Status.State,
        Reason = takeover.Status.Reason,
        Trace = takeover.Spec.TraceParent,
    };
}
