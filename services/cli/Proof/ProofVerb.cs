using System.CommandLine;
using System.Globalization;
using Failover.Recorder;

namespace Failover.Cli;

/// <summary><c>failover proof TAKEOVER</c> writes the report of one incident; <c>failover proof --verify FILE</c> compares one with the volumes.</summary>
internal static class ProofVerb
{
    /// <summary>What is read beside a report's interval: where the axis lies now may differ by a little.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    public static Command Create(VerbContext context)
    {
        var takeover = new Argument<string?>("takeover") { Description = "Name of the takeover: slave-2-t2.", Arity = ArgumentArity.ZeroOrOne };
        var verify = new Option<string?>("--verify") { Description = "Compare this report with the volumes as they are now.", HelpName = "FILE.json" };
        var folder = new Option<string>("--out") { Description = "Folder for the report's two files.", HelpName = "DIR", DefaultValueFactory = _ => "." };
        var json = new Option<bool>("--json") { Description = "Print the report's JSON instead of its summary." };
        var verb = new Command(
            "proof", "Prove from the volumes what was recorded around one takeover: coverage, seams, gaps with causes, SHA-256 chains. Leaves a page and a JSON. Exit 1 when not all is home and checked.")
        {
            takeover, verify, folder, json,
        };
        context.Target.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            var (name, file) = (parsed.GetValue(takeover), parsed.GetValue(verify));
            if ((name is null) == (file is null))
            {
                throw new CliException("Name a takeover (failover proof slave-2-t2), or a report with --verify.", ExitCode.BadInput);
            }

            using var site = context.Target.Open(parsed);
            return file is null
                ? await ProveAsync(context, site, name!, Path.GetFullPath(parsed.GetValue(folder)!), parsed.GetValue(json), ct)
                : await VerifyAsync(context, site, file, ct);
        });
        return verb;
    }

    /// <summary>Where a report goes: dated, as a drill's is.</summary>
    public static string PathOf(string folder, string name, DateTimeOffset madeAt) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"proof-{name}-{madeAt.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}"));

    private static async Task<int> ProveAsync(VerbContext context, ISite site, string name, string folder, bool json, CancellationToken ct)
    {
        if (!Directory.Exists(folder))
        {
            throw new CliException($"--out names '{folder}', which does not exist: create it first.", ExitCode.BadInput);
        }

        var began = context.Clock.GetUtcNow();
        var facts = await new ProofCollecting(site, context.Clock).OfTakeoverAsync(name, ct);
        var report = ProofJudge.Judge(facts);
        var path = PathOf(folder, name, report.MadeAt);
        await ProofFile.WriteAsync(report, path, ct);
        ProofTrace.Tell(report, facts.Takeover, began, context.Clock.GetUtcNow());
        if (json)
        {
            context.Screen.Out.Write(ProofFile.TextOf(report));
        }
        else
        {
            context.Screen.Lines(ProofText.Render(report, ProofFile.HashOf(report)));
            context.Screen.Line();
            context.Screen.Line($"The report is in {path}.html and {Path.GetFileName(path)}.json");
        }

        return report.Proven ? ExitCode.Well : ExitCode.Failed;
    }

    private static async Task<int> VerifyAsync(VerbContext context, ISite site, string path, CancellationToken ct)
    {
        if (!File.Exists(path))
        {
            throw new CliException($"--verify names '{path}', which does not exist.", ExitCode.BadInput);
        }

        var file = ProofFile.Parse(await File.ReadAllTextAsync(path, ct), path);
        var report = file.Report;
        var home = (await site.StatusAsync(ct)).Servers.FirstOrDefault(s => s.Name == report.Server)
            ?? throw new CliException($"The report is of {report.Server}, which this site does not have: name the right site.", ExitCode.BadInput);
        using var clients = new EvidenceClients(site.RecorderOf, context.Clock);
        var (now, silent) = (new Dictionary<string, CameraEvidence>(StringComparer.Ordinal), new List<string>());
        foreach (var camera in report.Cameras)
        {
            var request = new VideoRequest(report.Server, camera.Camera, report.From - Margin, report.To + Margin);
            if (await clients.TryReadAsync(report.Server, home.Address, request, silent, ct) is { } evidence)
            {
                now[camera.Camera] = evidence;
            }
        }

        var differences = ProofVerifying.Differences(file, now);
        foreach (var line in silent.Concat(differences))
        {
            context.Screen.Line(TextLine.Of(new Piece(line, Tone.Bad)));
        }

        context.Screen.Line(differences.Count == 0
            ? TextLine.Of(new Piece("VERIFIED", Tone.Good), $"  {report.Cameras.Sum(c => c.Chains.Sum(h => h.Pictures))} pictures in {report.Cameras.Sum(c => c.Chains.Count)} chains are as the report says; its SHA-256 is {file.Found}.")
            : TextLine.Of(new Piece("NOT VERIFIED", Tone.Bad)));
        return differences.Count == 0 ? ExitCode.Well : ExitCode.Failed;
    }
}
