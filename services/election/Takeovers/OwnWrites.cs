using System.Collections.Immutable;
using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// Takeovers as this process wrote or read them, until the store's watch shows them: deciding on what was before would take a role from its
/// holder, and waiting for the watch would cost a tick, or seconds when it is late.
/// </summary>
internal sealed class OwnWrites
{
    // A watch shows a write within milliseconds, a late one within seconds. Longer than that it was deleted, or the store was set back.
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(10);
    private readonly SortedDictionary<string, (Takeover Written, TimeSpan Until)> _writes = new(StringComparer.Ordinal);

    /// <param name="written">As the store gave it back.</param>
    public void Add(Takeover written, TimeSpan now) => _writes[written.Metadata.Name] = (written, now + Believed);

    /// <summary>The store said that there is no such takeover.</summary>
    public void Forget(string name) => _writes.Remove(name);

    /// <summary>What the watch shows, with the own writes that it does not show yet. The same dictionary when there are none.</summary>
    public IReadOnlyDictionary<string, Takeover> Over(IReadOnlyDictionary<string, Takeover> shown, TimeSpan now)
    {
        if (_writes.Count == 0)
        {
            return shown;
        }
        foreach (var (name, write) in _writes.ToList())
        {
            // One that the watch does not show at all, or older, is no news: a takeover may be created and moved before either is shown.
            var isShown = shown.TryGetValue(name, out var takeover) && takeover.Metadata.ResourceVersion >= write.Written.Metadata.ResourceVersion;
            if (isShown || now > write.Until)
            {
                _writes.Remove(name);
            }
        }
        return _writes.Count == 0
            ? shown
            : shown.ToImmutableSortedDictionary(StringComparer.Ordinal).SetItems(_writes.Select(w => KeyValuePair.Create(w.Key, w.Value.Written)));
    }
}
