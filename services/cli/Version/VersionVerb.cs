using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using Failover.Contracts;
using Failover.Kubernetes;

namespace Failover.Cli;

/// <summary><c>failover version</c>: this program's, and of what it talks to. It never fails for a site that is away.</summary>
internal static class VersionVerb
{
    public static Command Create(VerbContext context)
    {
        var client = new Option<bool>("--client") { Description = "Only of this program: nobody is asked." };
        var output = new OutputOption();
        var verb = new Command("version", "The versions of this program, of every service and of the custom resources.") { client };
        output.AddTo(verb);
        context.Target.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            var report = new VersionReport { Client = Own(Assembly.GetExecutingAssembly()) };
            if (!parsed.GetValue(client))
            {
                using var site = context.Target.Open(parsed);
                report = await AskAsync(report with { Site = site.Place }, site, ct);
            }

            if (output.IsTable(parsed))
            {
                context.Screen.Lines(VersionText.Render(report));
            }
            else
            {
                output.Print(context.Screen, parsed, report);
            }

            return ExitCode.Well;
        });
        return verb;
    }

    private static async Task<VersionReport> AskAsync(VersionReport report, ISite site, CancellationToken ct)
    {
        var problems = new List<string>();
        if (site is not ClusterSite cluster)
        {
            var one = await TryAsync(() => site.GetAsync<ServiceVersion>("v1/version", ct), problems);
            return report with { Services = one is null ? [] : [new ServiceRow("every service", one.Version, 1, 1)], Problems = problems };
        }

        var kinds = await TryAsync(() => cluster.AskAsync(() => ClusterVersions.KindsAsync(cluster.Api, ct)), problems);
        var pods = kinds is null ? null : await TryAsync(() => cluster.AskAsync(() => ClusterVersions.PodsAsync(cluster.Api, ct)), problems);
        return report with { Kinds = kinds, Services = pods is null ? [] : Rows(pods), Problems = problems };
    }

    internal static IReadOnlyList<ServiceRow> Rows(IEnumerable<ComponentPod> pods) =>
    [
        .. pods.GroupBy(p => (p.Component, p.Image)).Select(g => new ServiceRow(g.Key.Component, VersionOf(g.Key.Image), g.Count(), g.Count(p => p.Ready))),
    ];

    // registry:5000/failover/election:0.1.0, or ...@sha256:...
    private static string VersionOf(string image)
    {
        var name = image[(image.LastIndexOf('/') + 1)..];
        var at = name.IndexOfAny([':', '@']);
        return at < 0 ? name : name[(at + 1)..];
    }

    private static async Task<T?> TryAsync<T>(Func<Task<T>> ask, List<string> problems)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (CliException e)
        {
            problems.Add(e.Message);
            return null;
        }
    }

    private static ServiceVersion Own(Assembly assembly) => new(
        "failover",
        (assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+')[0],
        $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
}
