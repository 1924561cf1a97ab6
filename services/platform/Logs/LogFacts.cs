using System.Collections;

namespace Failover.Platform;

/// <summary>What a log line is about, for machines: fields of the JSON line beside the sentence; on a terminal not shown. What is null is left out.</summary>
public sealed class LogFacts : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _facts;

    public LogFacts(string? server = null, string? camera = null, string? takeover = null) =>
        _facts =
        [
            .. new KeyValuePair<string, object?>[] { new(JsonLine.Server, server), new(JsonLine.Camera, camera), new(JsonLine.Takeover, takeover) }
                .Where(fact => fact.Value is not null),
        ];

    public int Count => _facts.Count;

    public KeyValuePair<string, object?> this[int index] => _facts[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _facts.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(' ', _facts.Select(f => $"{f.Key}={f.Value}"));
}
