using System.Collections.Immutable;
using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// Takeovers as this process wrote them, until the store's watch shows them: deciding on what was before an own write would say things
/// twice, and waiting for the watch would cost a tick.
/// </summary>
internal sealed class OwnWrites
{
    // A watch shows a write within milliseconds; one that is not shown for this long was overtaken or deleted.
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(1);
    private readonly SortedDictionary<string, (Takeover Written, long Before, TimeSpan Until)> _writes = new(StringComparer.Ordinal);

    /// <param name="written">As the store gave it back.</param>
    /// <param name="before">The version that was replaced; 0 when it was created.</param>
    public void Add(Takeover written, long before, TimeSpan now) => _writes[written.Metadata.Name] = (written, before, now + Believed);

    /// <summary>What the watch shows, with the own writes that it does not show yet. The same dictionary when there are none.</summary>
    public IReadOnlyDictionary<string, Takeover> Over(IReadOnlyDictionary<string, Takeover> shown, TimeSpan now)
    {
        if (_writes.Count == 0)
        {
            return shown;
        }
        foreach (var (name, write) in _writes.ToList())
        {
            var version = shown.TryGetValue(name, out var takeover) ? takeover.Metadata.ResourceVersion : 0;
            if (version != write.Before || now > write.Until)
            {
                _writes.Remove(name);
            }
        }
        return _writes.Count == 0
            ? shown
            : shown.ToImmutableSortedDictionary(StringComparer.Ordinal).SetItems(_writes.Select(w => KeyValuePair.Create(w.Key, w.Value.Written)));
    }
}
