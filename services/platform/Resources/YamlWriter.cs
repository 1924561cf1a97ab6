using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Failover.Platform;

/// <summary>JSON as YAML in blocks: the same input gives the same bytes.</summary>
internal static partial class YamlWriter
{
    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(JsonObject top)
    {
        var text = new StringBuilder();
        Map(text, top, 0);
        return text.ToString();
    }

    private static void Map(StringBuilder text, JsonObject map, int depth, bool inItem = false)
    {
        foreach (var (key, value) in map)
        {
            text.Append(' ', inItem ? 0 : depth * 2);
            inItem = false;
            text.Append(Scalar(JsonValue.Create(key))).Append(':');
            After(text, value, depth);
        }
    }

    private static void After(StringBuilder text, JsonNode? value, int depth)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                text.Append('\n');
                Map(text, map, depth + 1);
                break;
            case JsonArray { Count: > 0 } list:
                text.Append('\n');
                Items(text, list, depth);
                break;
            default:
                text.Append(' ').Append(Scalar(value)).Append('\n');
                break;
        }
    }

    // Items stand below their key, as kubectl prints them.
    private static void Items(StringBuilder text, JsonArray list, int depth)
    {
        foreach (var item in list)
        {
            text.Append(' ', depth * 2).Append("- ");
            if (item is JsonObject { Count: > 0 } map)
            {
                Map(text, map, depth + 1, inItem: true);
            }
            else
            {
                text.Append(Scalar(item)).Append('\n');
            }
        }
    }

    private static string Scalar(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when value.GetValueKind() == JsonValueKind.String => IsPlain(value.GetValue<string>()) ? value.GetValue<string>() : value.ToJsonString(Quoting),
        _ => value.ToJsonString(),
    };

    // What YAML could take for something else than a text is quoted; a JSON text is a YAML text.
    private static bool IsPlain(string text) =>
        Plain().IsMatch(text) && !text.EndsWith(' ') && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
        && text.ToLowerInvariant() is not ("true" or "false" or "yes" or "no" or "on" or "off" or "null" or "y" or "n");

    [GeneratedRegex(@"^[A-Za-z/.][A-Za-z0-9 /.,()%+-]*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Plain();
}
