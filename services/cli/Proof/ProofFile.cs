using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary>A report as a file: <c>{"report": ..., "sha256": ...}</c>. The hash is over the report's JSON without white space.</summary>
/// <param name="Stated">What the file says its hash is.</param>
/// <param name="Found">What it is.</param>
internal sealed record ProofFile(ProofReport Report, string Stated, string Found)
{
    public bool IsWhole => string.Equals(Stated, Found, StringComparison.OrdinalIgnoreCase);

    public static string HashOf(ProofReport report) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(report, FailoverJson.Options)));

    public static string TextOf(ProofReport report) =>
        JsonSerializer.Serialize(new Sealed(report, HashOf(report)), FailoverJson.Indented) + "\n";

    /// <summary>Writes both files, the JSON and the page; <paramref name="path"/> has no extension.</summary>
    public static async Task WriteAsync(ProofReport report, string path, CancellationToken ct)
    {
        await File.WriteAllTextAsync($"{path}.json", TextOf(report), ct);
        await File.WriteAllTextAsync($"{path}.html", ProofPage.Render(report, HashOf(report)), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), ct);
    }

    /// <exception cref="CliException">It is no report of a proof.</exception>
    public static ProofFile Parse(string text, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var report = document.RootElement.GetProperty("report");
            var read = report.Deserialize<ProofReport>(FailoverJson.Options) ?? throw new JsonException("the report is empty");
            return read.Format == ProofReport.CurrentFormat
                ? new ProofFile(read, document.RootElement.GetProperty("sha256").GetString() ?? "", HashOf(report))
                : throw new CliException($"{name} has the format '{read.Format}'; this program reads {ProofReport.CurrentFormat}.", ExitCode.BadInput);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new CliException($"{name} is no report of a proof ({e.Message.TrimEnd('.')}): give the .json that `failover proof` wrote.", ExitCode.BadInput, e);
        }
    }

    // As it stands in the file, also what this program does not know: an edited report never hashes to what it says.
    private static string HashOf(JsonElement report)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            report.WriteTo(writer);
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()));
    }

    private sealed record Sealed(ProofReport Report, string Sha256);
}
