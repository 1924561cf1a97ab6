namespace Failover.Media;

/// <summary>Lists of <c>name=value</c> in headers and SDP attributes: any order, blanks anywhere, values with or without quotes.</summary>
internal static class HeaderParameters
{
    /// <summary>Names without case; of a repeated name the first counts; a name alone has an empty value.</summary>
    public static Dictionary<string, string> Parse(string text, char separator)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in SplitOutsideQuotes(text, separator))
        {
            var pair = text.AsSpan()[part].Trim();
            var equals = pair.IndexOf('=');
            var name = (equals < 0 ? pair : pair[..equals]).Trim().ToString();
            if (name.Length > 0)
            {
                values.TryAdd(name, equals < 0 ? string.Empty : Unquote(pair[(equals + 1)..].Trim()));
            }
        }

        return values;
    }

    public static IEnumerable<Range> SplitOutsideQuotes(string text, char separator)
    {
        var start = 0;
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && (i == 0 || text[i - 1] != '\\'))
            {
                quoted = !quoted;
            }
            else if (text[i] == separator && !quoted)
            {
                yield return start..i;
                start = i + 1;
            }
        }

        yield return start..text.Length;
    }

    private static string Unquote(ReadOnlySpan<char> value) =>
        value.Length >= 2 && value[0] == '"' && value[^1] == '"' ? value[1..^1].ToString().Replace("\\\"", "\"") : value.ToString();
}
