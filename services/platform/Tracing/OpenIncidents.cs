using System.Collections.Concurrent;

namespace Failover.Platform;

/// <summary>
/// Names that belong to an incident now (a server in trouble, its takeovers, its reinsertions), as this process knows it, each with the
/// incident's trace: whatever is logged or journaled about one of them carries the trace id, wherever in the process it is said. Any thread.
/// </summary>
public sealed class OpenIncidents
{
    /// <summary>More names than a site has servers, takeovers and reinsertions under way; beyond it a new one is not noted.</summary>
    private const int Most = 4096;

    private readonly ConcurrentDictionary<string, string> _traces = new(StringComparer.Ordinal);

    /// <summary>Trace id of the incident that the name belongs to; null when it belongs to none.</summary>
    public string? Of(string? name) => name is not null && !_traces.IsEmpty && _traces.TryGetValue(name, out var trace) ? trace : null;

    /// <summary>From now on the name belongs to the incident with this trace id.</summary>
    public void Note(string name, string traceId)
    {
        if (_traces.Count < Most || _traces.ContainsKey(name))
        {
            _traces[name] = traceId;
        }
    }

    /// <summary>The name belongs to no incident any more.</summary>
    public void Forget(string name) => _traces.TryRemove(name, out _);

    /// <summary>All that belongs to an incident now, in place of what was known.</summary>
    public void Show(IEnumerable<KeyValuePair<string, string>> all)
    {
        var gone = _traces.IsEmpty ? [] : _traces.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var (name, trace) in all)
        {
            Note(name, trace);
            gone.Remove(name);
        }
        foreach (var name in gone)
        {
            Forget(name);
        }
    }
}
