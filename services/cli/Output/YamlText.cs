using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary>A JSON value as YAML in block style. Texts are quoted whenever another reader could take them for something else. Pure.</summary>
internal static class YamlText
{
    public static string Of(JsonNode? value)
    {
        var text = new StringBuilder();
        Write(text, value, 0, after: false);
        return text.ToString();
    }

    // after = something stands before it on the line: a key or a dash.
    private static void Write(StringBuilder text, JsonNode? value, int depth, bool after)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                Map(text, map, depth, after);
                break;
            case JsonArray { Count: > 0 } list:
                text.Append(after ? "\n" : "");
                foreach (var item in list)
                {
                    text.Append(' ', depth * 2).Append("- ");
                    Item(text, item, depth + 1);
                }

                break;
            default:
                text.Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static void Map(StringBuilder text, JsonObject map, int depth, bool after)
    {
        text.Append(after ? "\n" : "");
        Entries(text, map, depth, indentFirst: true);
    }

    private static void Entries(StringBuilder text, JsonObject map, int depth, bool indentFirst)
    {
        var indent = indentFirst;
        foreach (var (key, value) in map)
        {
            text.Append(' ', indent ? depth * 2 : 0).Append(Quoted(key)).Append(':');
            indent = true;
            if (value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
            {
                Write(text, value, value is JsonArray ? depth : depth + 1, after: true);
            }
            else
            {
                text.Append(' ').Append(Scalar(value)).Append('\n');
            }
        }
    }

    private static void Item(StringBuilder text, JsonNode? item, int depth)
    {
        if (item is JsonObject { Count: > 0 } map)
        {
            Entries(text, map, depth, indentFirst: false);
        }
        else if (item is JsonArray { Count: > 0 })
        {
            text.Length--;
            Write(text, item, depth, after: true);
        }
        else
        {
            text.Append(Scalar(item)).Append('\n');
        }
    }

    private static string Scalar(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when value.GetValueKind() == JsonValueKind.String => Quoted(value.GetValue<string>()),
        _ => value.ToJsonString(),
    };

    // A JSON string is a YAML one in double quotes.
    private static string Quoted(string text) => IsPlain(text) ? text : JsonSerializer.Serialize(text, FailoverJson.Options);

    private static bool IsPlain(string text) => text.Length > 0 && char.IsAsciiLetter(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/')
        && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
        && text.ToLowerInvariant() is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n");
}
