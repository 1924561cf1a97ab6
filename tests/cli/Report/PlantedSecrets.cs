using System.Net;
using System.Text;
using System.Text.Json;
using Failover.Contracts;

namespace Failover.Cli.Tests;

/// <summary>A credential in every shape in which one may come into a report.</summary>
internal static class PlantedSecrets
{
    /// <summary>Name of the shape, what it is written in, and the text with the secret. Each recognised by itself, without a hint from another part.</summary>
    public static IEnumerable<(string Shape, ReportFormat Format, string Text)> Of(string secret)
    {
        var once = Uri.EscapeDataString(secret);
        var twice = Uri.EscapeDataString(once);
        var url = $"rtsp://viewer:{once}@10.0.0.9:554/live";
        yield return ("url", ReportFormat.Text, $"The camera at {url} refuses.");
        yield return ("url in a url", ReportFormat.Text, $"GET /relay?to={Uri.EscapeDataString(url)}&x=1 took 3 ms");
        yield return ("url in a url in a url", ReportFormat.Text, $"next={Uri.EscapeDataString($"/relay?to={Uri.EscapeDataString(url)}")}");
        yield return ("broker", ReportFormat.Text, $"BrokerUnreachableException: amqps://failover:{once}@broker:5671/site: None of the specified endpoints were reachable");
        yield return ("two brokers", ReportFormat.Text, $"amqp://a:other1@b1:5672,amqp://a:{once}@b2:5672");
        yield return ("json", ReportFormat.Json, JsonSerializer.Serialize(new { user = "viewer", password = secret, note = "kept" }));
        yield return ("json, named in another way", ReportFormat.Json, JsonSerializer.Serialize(new { spec = new { Broker_Passwd = secret, apiKey = secret } }));
        yield return ("json, a list", ReportFormat.Json, JsonSerializer.Serialize(new { tokens = 1, siteToken = new[] { secret } }));
        yield return ("json as a text", ReportFormat.Text, $"answered {JsonSerializer.Serialize(new { password = secret })}");
        yield return ("json in json", ReportFormat.Json, JsonSerializer.Serialize(new { message = $"sent {JsonSerializer.Serialize(new { token = secret }, FailoverJson.Options)}" }));
        yield return ("url in json", ReportFormat.Json, JsonSerializer.Serialize(new { url, reason = $"401 from {url}" }));
        yield return ("url in a name of json", ReportFormat.Json, JsonSerializer.Serialize(new Dictionary<string, int> { [url] = 3 }));
        yield return ("log line", ReportFormat.JsonLines, JsonSerializer.Serialize(new LogLine
        {
            Time = SampleSite.Now, Process = "election", Level = "Error", Text = $"Cannot read {url}",
            Error = $"System.UriFormatException: {url}\n   at X.Y(String password) in z.cs:line 3",
        }, FailoverJson.Options) + "\n{\"text\":\"next\"}");
        yield return ("half a log line", ReportFormat.JsonLines, $"{{\"text\":\"{JsonEncodedText.Encode(url)}");
        yield return ("yaml", ReportFormat.Text, $"spec:\n  password: \"{JsonEncodedText.Encode(secret)}\"\n  priority: 5\n");
        yield return ("yaml, single quotes", ReportFormat.Text, $"  token: '{secret.Replace("'", "''", StringComparison.Ordinal)}'\n");
        yield return ("query", ReportFormat.Text, $"GET http://10.0.0.9/cgi?user=viewer&pwd={once}&channel=1 HTTP/1.1");
        yield return ("query, encoded again", ReportFormat.Text, $"redirect%3Fpassword%3D{twice}%26a%3D1");
        yield return ("form", ReportFormat.Text, $"user=viewer&password={WebUtility.UrlEncode(secret)}");
        yield return ("basic", ReportFormat.Text, $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"viewer:{secret}"))}");
        yield return ("bearer", ReportFormat.Text, $"curl -H 'Authorization: Bearer {Token(secret)}' http://h:7400/v1/status");
        yield return ("environment", ReportFormat.Text, $"FAILOVER__BROKER__PASSWORD={Token(secret)}\nFAILOVER_HOST=h:7400\n");
        yield return ("arguments", ReportFormat.Text, $"ps: failover cameras --user viewer --password {Token(secret)} --camera a");
        yield return ("arguments with =", ReportFormat.Text, $"--broker-password={Token(secret)}");
        yield return ("xml", ReportFormat.Text, $"<Security><Password>{WebUtility.HtmlEncode(secret)}</Password></Security>");
        yield return ("digest", ReportFormat.Text, $"Authorization: Digest username=\"viewer\", nonce=\"{Token(secret)}\", response=\"{Token(secret)}\"");
        yield return ("cookie", ReportFormat.Text, $"Set-Cookie: session={Token(secret)}; HttpOnly");
        yield return ("connection string", ReportFormat.Text, $"Host=db;Username=a;Password={Token(secret)};Port=1");
    }

    /// <summary>Shapes that nobody can tell from words: found because the same secret was recognised, or known, elsewhere.</summary>
    public static IEnumerable<(string Shape, ReportFormat Format, string Text)> Bare(string secret)
    {
        yield return ("bare", ReportFormat.Text, $"user said {secret} on the phone");
        yield return ("bare in json", ReportFormat.Json, JsonSerializer.Serialize(new { reason = $"tried {secret} twice", list = new[] { secret } }));
        yield return ("bare in a log line", ReportFormat.JsonLines, JsonSerializer.Serialize(new { text = secret }, FailoverJson.Options));
        yield return ("base64", ReportFormat.Text, $"data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))}");
        yield return ("percent", ReportFormat.Text, $"/x/{Uri.EscapeDataString(secret)}/y");
        yield return ("name of a field", ReportFormat.Json, JsonSerializer.Serialize(new Dictionary<string, string> { [secret] = "x" }));
    }

    /// <summary>For places where a shell or a header takes no blanks and quotes.</summary>
    public static string Token(string secret) => string.Concat(secret.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '~' ? c : 'z'));

    /// <summary>Every way in which the secret would still be there.</summary>
    public static IEnumerable<string> Traces(string secret)
    {
        foreach (var form in (string[])[secret, Token(secret)])
        {
            var once = Uri.EscapeDataString(form);
            yield return form;
            yield return once;
            yield return Uri.EscapeDataString(once);
            yield return WebUtility.UrlEncode(form);
            yield return WebUtility.HtmlEncode(form);
            yield return JsonEncodedText.Encode(form).ToString();
            yield return JsonEncodedText.Encode(JsonEncodedText.Encode(form).ToString()).ToString();
            yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(form));
            yield return Convert.ToBase64String(Encoding.UTF8.GetBytes($"viewer:{form}"));
        }
    }
}
