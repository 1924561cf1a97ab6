using System.Text;
using System.Text.RegularExpressions;

namespace Failover.Cli;

/// <summary>
/// What looks like a credential in a text, whatever the text is: a log line, YAML, a URL in an exception, a header. Each form is found plain,
/// with the escapes of JSON, and percent-encoded once or more. Rather one word too much than one too little.
/// </summary>
internal static partial class SecretPatterns
{
    public const string Hidden = "[hidden]";
    private const int MatchMs = 20_000;
    private const int LongestName = 64;

    // A character, as it is, as JSON escapes it, or percent-encoded however often.
    private const string Colon = @"(?::|\\u003a|%(?:25)*3a)";
    private const string Slash = @"(?:\\?/|\\u002f|%(?:25)*2f)";
    private const string At = @"(?:@|\\u0040|%(?:25)*40)";
    private const string Equal = @"(?:=|\\u003d|%(?:25)*3d)";
    private const string Quote = @"(?:\\*[""']|\\u0022|\\u0027|%(?:25)*2[27]|&quot;|&\#39;)";
    private const string Word = "(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|private[_-]?key|secret[_-]?key|access[_-]?key|key-data|authorization|credentials?|cookie|connection[_-]?string)";

    // The end of a name. Without what stands before it a long text is searched in one go; a name's beginning is looked for afterwards.
    private const string Name = $"(?<name>{Word})";
    private const string WholeName = $@"(?<name>[\w.-]{{0,64}}{Word})";

    /// <summary>
    /// The text without what looks like a credential. Each pattern sees the text as it came: none may be misled by what another one took out.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="found">Called with each credential that was recognised for certain: it is to be hidden where it stands alone, too.</param>
    public static string Hide(string text, Action<string>? found = null)
    {
        var spans = new List<(int Start, int End)>();
        Collect(PrivateKey(), text, spans);
        Collect(SignedToken(), text, spans);
        Collect(SiteToken(), text, spans, found);
        Collect(UserInfo(), text, spans, found, m => PasswordsIn(m.Groups["value"].Value));
        Collect(HeaderLine(), text, spans);
        Collect(Scheme(), text, spans, found, OfScheme);
        Collect(DigestPart(), text, spans);
        Collect(Element(), text, spans, found);
        Collect(BlockOfYaml(), text, spans);
        Collect(LineOfYaml(), text, spans, found);
        Collect(Quoted(), text, spans, found);
        Collect(Assigned(), text, spans, found);
        Collect(Argument(), text, spans, found);
        // A sentence may go on behind a colon: hidden, but no secret for certain.
        Collect(Said(), text, spans);
        return Cover(text, spans);
    }

    /// <param name="pattern">Its group <c>value</c> is hidden; its group <c>name</c>, if any, must be a secret's.</param>
    /// <param name="text">The text.</param>
    /// <param name="spans">What is to be hidden.</param>
    /// <param name="found">Told of secrets.</param>
    /// <param name="secrets">The secrets in a match, none = it is no credential after all; null = the value itself.</param>
    private static void Collect(
        Regex pattern, string text, List<(int Start, int End)> spans, Action<string>? found = null, Func<Match, IReadOnlyList<string>?>? secrets = null)
    {
        for (var match = pattern.Match(text); match.Success; match = match.NextMatch())
        {
            var value = match.Groups["value"];
            if ((match.Groups["name"].Success && !SecretNames.IsSecret(NameAt(text, match.Groups["name"]))) || value.ValueSpan.StartsWith(Hidden.AsSpan()[..^1]))
            {
                continue;
            }

            var told = secrets is null ? [value.Value] : secrets(match);
            if (told is null)
            {
                continue;
            }

            spans.Add((value.Index, value.Index + value.Length));
            foreach (var secret in found is null ? [] : told)
            {
                found!(secret);
            }
        }
    }

    private static string NameAt(string text, Group end)
    {
        var start = end.Index;
        while (start > 0 && end.Index - start < LongestName && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is '_' or '.' or '-'))
        {
            start--;
        }

        return text[start..(end.Index + end.Length)];
    }

    private static string Cover(string text, List<(int Start, int End)> spans)
    {
        if (spans.Count == 0)
        {
            return text;
        }

        spans.Sort();
        var safe = new StringBuilder(text.Length);
        var at = 0;
        for (var i = 0; i < spans.Count;)
        {
            var (start, end) = spans[i];
            for (i++; i < spans.Count && spans[i].Start <= end; i++)
            {
                end = Math.Max(end, spans[i].End);
            }

            safe.Append(text, at, start - at).Append(Hidden);
            at = end;
        }

        return safe.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>Of <c>user:password</c>: as it stands, and up to each @ that may have ended it, since a list of addresses has several.</summary>
    private static List<string> PasswordsIn(string userInfo)
    {
        var passwords = new List<string>();
        foreach (var part in (string[])[userInfo, .. AtSign().Split(userInfo)])
        {
            var own = Authority().Split(part)[^1];
            var colon = ColonSign().Match(own);
            if (colon.Success && !own.Contains(' ', StringComparison.Ordinal))
            {
                passwords.Add(own[(colon.Index + colon.Length)..]);
            }
        }

        return passwords;
    }

    private static IReadOnlyList<string>? OfScheme(Match match)
    {
        var value = match.Groups["value"].Value;
        if (!match.Groups["scheme"].Value.Equals("Basic", StringComparison.OrdinalIgnoreCase))
        {
            return value.Length >= 16 ? [value] : [];
        }

        // "Basic authentication" is no credential; user and password in base64 are.
        var buffer = new byte[value.Length];
        if (!Convert.TryFromBase64String(value.PadRight((value.Length + 3) / 4 * 4, '='), buffer, out var length))
        {
            return null;
        }

        var decoded = Encoding.UTF8.GetString(buffer, 0, length);
        var colon = decoded.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : [decoded[(colon + 1)..], value];
    }

    [GeneratedRegex(@"(?<value>-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z))", RegexOptions.Singleline, MatchMs)]
    private static partial Regex PrivateKey();

    /// <summary>JWS, JWE: licences, sealed credentials, service accounts.</summary>
    [GeneratedRegex(@"(?<value>eyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){2,4})", RegexOptions.None, MatchMs)]
    private static partial Regex SignedToken();

    /// <summary>The site's token: 48 hexadecimal digits. Hashes have 32 or 64.</summary>
    [GeneratedRegex(@"(?<![0-9a-fA-F])(?<value>[0-9a-fA-F]{48})(?![0-9a-fA-F])", RegexOptions.None, MatchMs)]
    private static partial Regex SiteToken();

    [GeneratedRegex($@"{Colon}{Slash}{Slash}(?<value>[^""'<>\r\n]{{1,512}}){At}", RegexOptions.IgnoreCase, MatchMs)]
    private static partial Regex UserInfo();

    [GeneratedRegex(At, RegexOptions.IgnoreCase, MatchMs)]
    private static partial Regex AtSign();

    [GeneratedRegex($"{Colon}{Slash}{Slash}", RegexOptions.IgnoreCase, MatchMs)]
    private static partial Regex Authority();

    [GeneratedRegex(Colon, RegexOptions.IgnoreCase, MatchMs)]
    private static partial Regex ColonSign();

    [GeneratedRegex($@"\b(?:Set-)?Cookie{Colon}\s*(?<value>[^""\r\n]+)", RegexOptions.IgnoreCase, MatchMs)]
    private static partial Regex HeaderLine();

    [GeneratedRegex(@"\b(?<scheme>Bearer|Basic|Negotiate|ApiKey)(?:\s+|%20|\+)(?<value>[A-Za-z0-9._~+/-]{4,}={0,2})", RegexOptions.IgnoreCase, MatchMs)]
    private static partial Regex Scheme();

    /// <summary>Parts of a Digest answer: who has them may guess the password at home.</summary>
    [GeneratedRegex($@"\b(?:response|nonce|cnonce){Equal}{Quote}(?<value>[^""'\r\n\\]+)", RegexOptions.IgnoreCase, MatchMs)]
    private static partial Regex DigestPart();

    [GeneratedRegex($@"<{WholeName}(?:\s[^>]*)?>(?<value>[^<]+)<", RegexOptions.IgnoreCase, MatchMs)]
    private static partial Regex Element();

    [GeneratedRegex($@"(?m)^(?<indent>[ \t]*)(?:- )?{WholeName}:[ \t]*(?<value>[|>][-+0-9]*[ \t]*\r?(?:\n\k<indent>[ \t]+.*|\n[ \t]*\r?$)+)", RegexOptions.IgnoreCase, MatchMs)]
    private static partial Regex BlockOfYaml();

    /// <summary>A line that is a key and its value to the end: there the value may have blanks.</summary>
    [GeneratedRegex($@"(?m)^[ \t]*(?:- )?{Quote}?{WholeName}{Quote}?[ \t]*:[ \t]+(?<value>[^\r\n]+?)[ \t]*,?[ \t]*\r?$", RegexOptions.IgnoreCase, MatchMs)]
    private static partial Regex LineOfYaml();

    [GeneratedRegex($@"{Name}{Quote}?\s*(?:{Colon}|{Equal}>?)\s*(?<quote>{Quote})(?<value>(?:(?!\k<quote>).|(?<=\\)\k<quote>)+?)\k<quote>", RegexOptions.IgnoreCase | RegexOptions.Singleline, MatchMs)]
    private static partial Regex Quoted();

    [GeneratedRegex($@"{Name}{Quote}?\s*{Equal}\s*(?<value>(?!\\*[""'])[^\s,;&""'}}\]<>]+)", RegexOptions.IgnoreCase, MatchMs)]
    private static partial Regex Assigned();

    [GeneratedRegex(@"--(?<name>[\w-]{0,64}(?:password|passphrase|secret|token|key))\s+(?<value>(?!-)[^\s""']+)", RegexOptions.IgnoreCase, MatchMs)]
    private static partial Regex Argument();

    [GeneratedRegex($@"{Name}{Quote}?\s*{Colon}\s*(?<value>(?!\\*[""'])[^\s,;&""'}}\]<>]+)", RegexOptions.IgnoreCase, MatchMs)]
    private static partial Regex Said();
}
