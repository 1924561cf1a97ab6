using System.Collections;

namespace Failover.Platform;

/// <summary>What a log line is about, for machines: in JSON beside the sentence, on a terminal not at all. What is not known is left out.</summary>
internal sealed class LogFacts(string site, string service, string? server, string? camera, string? takeover, string? traceId) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _facts =
    [
        .. new KeyValuePair<string, object?>[]
        {
            new("Site", site.Length == 0 ? null : site), new("Service", service), new("Server", server), new("Camera", camera), new("Takeover", takeover),
            new("TraceId", traceId),
        }.Where(fact => fact.Value is not null),
    ];

    public int Count => _facts.Count;

    public KeyValuePair<string, object?> this[int index] => _facts[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _facts.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(' ', _facts.Select(f => $"{f.Key}={f.Value}"));
}
