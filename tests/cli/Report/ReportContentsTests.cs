using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CsCheck;

namespace Failover.Cli.Tests;

public sealed class ReportContentsTests
{
    private static readonly Gen<string> Secret = Gen.Char["abcXYZ0189._~-+!$:@/?#&=%"].Array[8, 20].Select(c => string.Concat(c))
        .Where(s => PlantedSecrets.Token(s).Count(c => c != 'z') >= 5);

    [Fact]
    public async Task Zip_SecretsPlantedInEveryPart_NoByteOfItBetraysOne() => await Secret.Array[3].HoldsAsync(async secrets =>
    {
        var planted = secrets.SelectMany((s, i) => PlantedSecrets.Of(s).Concat(PlantedSecrets.Bare(s)).Select(p => new ReportPart(
            $"part-{i}/{p.Shape}.txt", "planted", p.Format, p.Text)));
        var problems = secrets.Select(s => new ReportProblem("status.json", $"401 from rtsp://viewer:{Uri.EscapeDataString(s)}@10.0.0.9/live: {s} is wrong.")).ToList();
        var contents = ReportContents.Make($"Report, {secrets[0]}", [.. planted], problems, [PlantedSecrets.Token(secrets[0]), PlantedSecrets.Token(secrets[1]), PlantedSecrets.Token(secrets[2])], []);
        using var bytes = new MemoryStream();
        await ReportZip.WriteAsync(contents, bytes, SampleSite.Now, TestContext.Current.CancellationToken);
        foreach (var (name, text) in Unpack(bytes))
        {
            foreach (var trace in secrets.SelectMany(PlantedSecrets.Traces).Where(t => t.Length >= Redactor.ShortestLearnt))
            {
                Assert.False(text.Contains(trace, StringComparison.Ordinal), $"'{trace}' is in {name}: {text}");
                Assert.False(name.Contains(trace, StringComparison.Ordinal), $"'{trace}' is the name {name}");
            }
        }

        Assert.DoesNotContain(contents.Problems, p => p.Why.Contains("left out", StringComparison.Ordinal));
        Assert.Equal(contents.Parts.Count, Unpack(bytes).Count);
    }, cases: 25);

    [Fact]
    public void Make_PartsAndProblems_ListingAndOrder()
    {
        var contents = ReportContents.Make(
            "Report of the site hall, 2026-05-01 12:00:00Z, by failover 0.1.0",
            [
                new("status.json", "what is so now", ReportFormat.Json, """{"site":"hall"}"""),
                new("journal.jsonl", "the journal, one entry a line", ReportFormat.JsonLines, "{\"kind\":\"ServerFailed\"}\n"),
                new("takeovers/slave-2-t2.txt", "why slave-2-t2 was decided, and its states", ReportFormat.Text, "slave-2-t2\n"),
            ],
            [new("recorders/spare-1/status.json", "No site answers at http://10.0.0.5:7420 (Connection refused).")],
            [], ["hall"]);
        Golden.Check("report-readme", contents.Parts[0].Text);
        Golden.Check("report-problems", contents.Parts[^1].Text);
        Golden.Check("report-printed", TextLine.PlainText(ReportVerb.Render("failover-report-hall-20260501-120000.zip", 12_345, contents)));
        Assert.Equal(["README.txt", "status.json", "journal.jsonl", "takeovers/slave-2-t2.txt", "problems.txt"], contents.Parts.Select(p => p.Name));
    }

    [Fact]
    public void Make_TooMuch_TheNewestLinesStayAndWhatIsMissingIsSaid()
    {
        var line = JsonSerializer.Serialize(new { n = new string('x', 10_000) });
        var log = string.Concat(Enumerable.Range(0, 900).Select(i => $"{{\"i\":{i}}}\n{line}\n"));
        var contents = ReportContents.Make("Report", [.. Enumerable.Range(0, 10).Select(i => new ReportPart($"logs/{i}.jsonl", "lines", ReportFormat.JsonLines, log))], [], [], []);
        Assert.All(contents.Parts, p => Assert.InRange(p.Text.Length, 0, ReportContents.MostCharacters));
        Assert.InRange(contents.Parts.Sum(p => (long)p.Text.Length), 1, ReportContents.MostCharactersInAll + 100_000);
        Assert.Contains("{\"i\":899}", contents.Parts.Single(p => p.Name == "logs/0.jsonl").Text);
        Assert.DoesNotContain("{\"i\":0}", contents.Parts.Single(p => p.Name == "logs/0.jsonl").Text);
        Assert.Contains(contents.Problems, p => p.What == "logs/9.jsonl" && p.Why.Contains("left out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Zip_NamesThatLeadOut_StayInside()
    {
        var contents = new ReportContents([new("../../etc/x\\..\\y", "planted", ReportFormat.Text, "x")], []);
        using var bytes = new MemoryStream();
        await ReportZip.WriteAsync(contents, bytes, SampleSite.Now, TestContext.Current.CancellationToken);
        Assert.Equal("etc/x/y", Assert.Single(Unpack(bytes)).Name);
    }

    internal static List<(string Name, string Text)> Unpack(Stream bytes)
    {
        bytes.Position = 0;
        using var zip = new ZipArchive(bytes, ZipArchiveMode.Read, leaveOpen: true);
        return [.. zip.Entries.Select(e =>
        {
            using var reader = new StreamReader(e.Open(), Encoding.UTF8);
            return (e.FullName, reader.ReadToEnd());
        })];
    }
}
