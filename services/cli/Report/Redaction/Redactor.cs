using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Failover.Cli;

/// <summary>
/// Takes credentials out of what goes into a report. Pure. Three nets, one behind the other: fields whose name says secret (where the format
/// is known), patterns (in every text), and every secret that is known or was recognised anywhere, wherever it stands. First all texts are
/// shown to it (<see cref="Learn"/>), then each is redacted.
/// </summary>
internal sealed class Redactor
{
    /// <summary>A shorter one would tear holes into every word.</summary>
    public const int ShortestLearnt = 4;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly HashSet<string> _names;
    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);
    private string[]? _forms;
    private SearchValues<string>? _search;

    /// <param name="known">Secrets that this machine knows: the token it shows, the broker's password.</param>
    /// <param name="names">Names of the site's objects: what bears one is no secret.</param>
    public Redactor(IEnumerable<string> known, IEnumerable<string> names)
    {
        _names = names.ToHashSet(StringComparer.Ordinal);
        foreach (var secret in known)
        {
            Learn(secret, always: true);
        }
    }

    /// <summary>Looks for credentials, to hide them in all texts.</summary>
    public void Learn(string text, ReportFormat format) => _ = Walk(text, format, s => Learn(s, always: false));

    /// <summary>The text without credentials.</summary>
    public string Redact(string text, ReportFormat format) => HideKnown(Walk(text, format, found: null));

    /// <summary>A known secret stands in the text in one of its forms.</summary>
    public bool Betrays(string text) => Forms.Length > 0 && text.AsSpan().ContainsAny(_search!);

    private string[] Forms
    {
        get
        {
            if (_forms is null)
            {
                _forms = [.. _secrets.SelectMany(SecretForms.Of).Where(f => f.Length >= ShortestLearnt && !_names.Contains(f))
                    .Distinct(StringComparer.Ordinal).OrderByDescending(f => f.Length).ThenBy(f => f, StringComparer.Ordinal)];
                _search = SearchValues.Create(_forms, StringComparison.Ordinal);
            }

            return _forms;
        }
    }

    private void Learn(string secret, bool always)
    {
        var trimmed = secret.Trim();
        if (trimmed.Length >= ShortestLearnt && trimmed != SecretPatterns.Hidden && !SecretPatterns.Hidden.Contains(trimmed, StringComparison.Ordinal)
            && (always || (!_names.Contains(trimmed) && trimmed is not ("null" or "true" or "false" or "none"))))
        {
            _secrets.Add(trimmed);
            _forms = null;
        }
    }

    private string HideKnown(string text)
    {
        var forms = Forms;
        var rest = text.AsSpan();
        var at = rest.IndexOfAny(_search!);
        if (at < 0)
        {
            return text;
        }

        var safe = new StringBuilder(text.Length);
        for (; at >= 0; at = rest.IndexOfAny(_search!))
        {
            safe.Append(rest[..at]).Append(SecretPatterns.Hidden);
            rest = rest[at..];
            var length = 0;
            // The longest one that stands here.
            for (var i = 0; length == 0 && i < forms.Length; i++)
            {
                length = rest.StartsWith(forms[i], StringComparison.Ordinal) ? forms[i].Length : 0;
            }

            rest = rest[Math.Max(1, length)..];
        }

        return safe.Append(rest).ToString();
    }

    private string Walk(string text, ReportFormat format, Action<string>? found) => format switch
    {
        ReportFormat.Json => OfJson(text, Indented, found) ?? SecretPatterns.Hide(text, found),
        ReportFormat.JsonLines => string.Join('\n', text.Split('\n').Select(l => (l.StartsWith('{') ? OfJson(l, JsonSerializerOptions.Default, found) : null) ?? SecretPatterns.Hide(l, found))),
        _ => SecretPatterns.Hide(text, found),
    };

    /// <returns>Null when it is no JSON.</returns>
    private string? OfJson(string text, JsonSerializerOptions options, Action<string>? found)
    {
        try
        {
            return (OfNode(JsonNode.Parse(text), found) ?? JsonValue.Create("null")).ToJsonString(options);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null; // Cut in the middle, or a name stands twice in one object: then it is a text.
        }
    }

    private JsonNode? OfNode(JsonNode? node, Action<string>? found)
    {
        switch (node)
        {
            case JsonObject fields:
                var hidden = new JsonObject();
                foreach (var (name, value) in fields)
                {
                    hidden[HideIn(name, found)] = SecretNames.IsSecret(name) && value is not null ? OfSecret(value, found) : OfNode(value, found);
                }

                return hidden;
            case JsonArray items:
                return new JsonArray([.. items.Select(i => OfNode(i, found))]);
            case JsonValue value when value.TryGetValue<string>(out var text):
                return JsonValue.Create(HideIn(text, found));
            default:
                return node?.DeepClone();
        }
    }

    /// <summary>A text within the JSON: known secrets go here already, before escapes make others of them.</summary>
    private string HideIn(string text, Action<string>? found) => found is null ? HideKnown(SecretPatterns.Hide(text)) : SecretPatterns.Hide(text, found);

    private static JsonValue OfSecret(JsonNode value, Action<string>? found)
    {
        if (found is not null)
        {
            foreach (var text in Texts(value))
            {
                found(text);
            }
        }

        return JsonValue.Create(SecretPatterns.Hidden)!;
    }

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(f => Texts(f.Value)),
        JsonArray items => items.SelectMany(Texts),
        JsonValue value => [value.ToString()],
        _ => [],
    };
}
