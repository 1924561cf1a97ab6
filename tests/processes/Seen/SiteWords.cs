using System.Text.Json;
using System.Text.RegularExpressions;
using Failover.Contracts;

namespace Failover.Processes.Tests;

/// <summary>Everything that a site says to whoever may look: logs, journal, objects, status, metrics, and what a test adds. Each piece with its place.</summary>
internal sealed class SiteWords
{
    private static readonly string[] Kinds =
        ["site", "siteserver", "failoverserver", "camera", "failoverlicense", "takeover", "reinsertion"];

    private readonly List<(string Place, string Text)> _words = [];

    /// <summary>Everything that the product may say, and what its libraries say of each request.</summary>
    public static IReadOnlyDictionary<string, string> Verbose { get; } = new Dictionary<string, string>
    {
        ["FAILOVER__LOG__LEVEL"] = "Trace", ["FAILOVER__LOG__LIBRARIES"] = "Information",
    };

    /// <summary>All that there is: some 500 kB a second.</summary>
    public static IReadOnlyDictionary<string, string> MostVerbose { get; } = new Dictionary<string, string>
    {
        ["FAILOVER__LOG__LEVEL"] = "Trace", ["FAILOVER__LOG__LIBRARIES"] = "Trace",
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Reads all of it from a site that runs.</summary>
    public static async Task<SiteWords> OfAsync(FaultSite site)
    {
        var words = new SiteWords();
        var host = site.World.Client.Host;
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        async Task<string> GetAsync(Uri url)
        {
            using var answer = await http.GetAsync(url, Ct);
            var text = await answer.Content.ReadAsStringAsync(Ct);
            Assert.True(answer.IsSuccessStatusCode, $"{url}: {(int)answer.StatusCode} {text}");
            words.Add(url.ToString(), text + answer.Headers);
            return text;
        }
        await GetAsync(new Uri(host, "/v1/status"));
        await GetAsync(new Uri(host, "/v1/events?cursor=0&wait=0"));
        foreach (var kind in Kinds)
        {
            await GetAsync(new Uri(host, $"/v1/objects/{kind}"));
        }
        using var targets = JsonDocument.Parse(await GetAsync(new Uri(host, "/v1/targets")));
        foreach (var target in targets.RootElement.EnumerateArray().SelectMany(group => group.GetProperty("targets").EnumerateArray()))
        {
            await GetAsync(new Uri($"http://{target.GetString()}/metrics"));
        }
        foreach (var recorder in Failover.Demo.DemoSite.RecorderNames)
        {
            await GetAsync(new Uri(site.World.DirectOf(recorder), "/status"));
        }
        words.Add("journal", JsonSerializer.Serialize(await site.JournalAsync(), FailoverJson.Options));
        foreach (var file in Directory.GetFiles(site.Logs))
        {
            // Their writers write on.
            await using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(open);
            words.Add(Path.GetFileName(file), await reader.ReadToEndAsync(Ct));
        }
        return words;
    }

    public void Add(string place, string text) => _words.Add((place, text));

    /// <summary>Lines of the logs that are whole; a process that was killed leaves a last one that is not.</summary>
    public IReadOnlyList<JsonElement> LogLines()
    {
        var lines = new List<JsonElement>();
        foreach (var (place, text) in _words.Where(w => w.Place.EndsWith(".log", StringComparison.Ordinal) && !w.Place.StartsWith("cameras", StringComparison.Ordinal)))
        {
            foreach (var line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l.StartsWith('{')))
            {
                if (line.EndsWith('}'))
                {
                    Assert.True(LogSchema.Problems(line) is [], $"{place}: {string.Join(' ', LogSchema.Problems(line))}: {line}");
                    using var document = JsonDocument.Parse(line);
                    lines.Add(document.RootElement.Clone());
                }
            }
        }
        return lines;
    }

    /// <summary>
    /// Every line about the takeover has the incident's trace, each of these events was told of the server with it (a busy machine may have told one
    /// of another incident, too), no line of another server has it, and every line of every log is of the form of docs/ref/logs.md.
    /// </summary>
    public void AssertOneTrace(string traceId, string takeover, string server, params string[] events)
    {
        var lines = LogLines();
        Assert.All(lines.Where(l => LogSchema.Of(l, "takeover") == takeover), l => Assert.Equal(traceId, LogSchema.Of(l, "traceId")));
        foreach (var kind in events)
        {
            Assert.True(
                lines.Any(l => LogSchema.Of(l, "event") == kind && LogSchema.Of(l, "server") == server && LogSchema.Of(l, "traceId") == traceId),
                $"No log has {kind} of {server} with the trace {traceId}.");
        }
        Assert.All(lines.Where(l => LogSchema.Of(l, "traceId") == traceId), l => Assert.Contains(LogSchema.Of(l, "server"), (string[])["", server]));
        Assert.True(lines.Count(l => LogSchema.Of(l, "logger").StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)) > 1000, "The logs are not verbose: that proves nothing.");
    }

    /// <summary>Places where a planted secret stands, as it is or in one of the forms that it may travel in.</summary>
    public IReadOnlyList<string> Found(IReadOnlyDictionary<string, byte[]> secrets)
    {
        var found = new List<string>();
        foreach (var (name, secret) in secrets)
        {
            Assert.True(secret.Length >= 8, $"{name} is too short to be looked for.");
            foreach (var form in FormsOf(secret))
            {
                found.AddRange(_words.Where(w => w.Text.Contains(form, StringComparison.Ordinal)).Select(w => $"{w.Place} has {name}: …{Around(w.Text, form)}…"));
            }
        }
        // Tokens that nobody but the processes knows: their header never stands anywhere with a value.
        found.AddRange(from word in _words
                       from Match match in Regex.Matches(word.Text, @"(?i)\b(?:dapr-api-token|authorization)\W{1,6}(?:bearer |basic |digest )?[\w+/=.-]{16,}")
                       select $"{word.Place} has a header with a credential: {match.Value}");
        return found;
    }

    /// <summary>As it is, in a URL, in hex, in Base64 alone, and in Base64 where it stands in the middle of something.</summary>
    private static IEnumerable<string> FormsOf(byte[] bytes)
    {
        if (bytes.All(b => b is > 0x20 and < 0x7f))
        {
            var secret = System.Text.Encoding.ASCII.GetString(bytes);
            yield return secret;
            if (Uri.EscapeDataString(secret) is var escaped && escaped != secret)
            {
                yield return escaped;
            }
        }
        yield return Convert.ToHexStringLower(bytes);
        for (var before = 0; before < 3; before++)
        {
            // Groups of three bytes become four letters: of each way to lie in the groups, the letters that depend on the secret alone.
            var text = Convert.ToBase64String([.. new byte[before], .. bytes]);
            var (from, to) = (before == 0 ? 0 : 4, (before + bytes.Length) / 3 * 4);
            yield return text[from..to];
        }
    }

    private static string Around(string text, string form)
    {
        var at = text.IndexOf(form, StringComparison.Ordinal);
        return text[Math.Max(0, at - 80)..Math.Min(text.Length, at + form.Length + 20)].Replace('\n', ' ');
    }
}
