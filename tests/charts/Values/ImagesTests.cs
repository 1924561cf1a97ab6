using System.Text.RegularExpressions;

namespace Failover.Charts.Tests;

/// <summary>Every image that the chart asks for can be built, by Dockerfile and by docker/images.</summary>
public sealed partial class ImagesTests
{
    private static readonly IReadOnlyDictionary<string, string> Images = Entry()
        .Matches(List().Match(RepositoryFile.Read("docker/images")).Groups[1].Value).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);

    [Fact]
    public void Images_OfTheChart_AreThoseOfTheScript()
    {
        var asked = Repository().Matches(RepositoryFile.Read("charts/failover/values.yaml")).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal);
        Assert.Equal(Images.Keys.Order(StringComparer.Ordinal), asked);
    }

    [Fact]
    public void Folders_OfTheScript_ArePrograms() => Assert.All(Images.Values, folder =>
    {
        var project = Assert.Single(Directory.GetFiles(Path.Combine(RepositoryFile.Root, "services", folder), "*.csproj"));
        Assert.Contains("<OutputType>Exe</OutputType>", File.ReadAllText(project), StringComparison.Ordinal);
    });

    [Fact]
    public void Dockerfile_CopiesWhatIsThereAndMayBeCopied()
    {
        var dockerfile = RepositoryFile.Read("docker/Dockerfile");
        var ignore = RepositoryFile.Read("docker/Dockerfile.dockerignore");
        var copied = Copy().Matches(dockerfile).SelectMany(m => m.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..^1]).ToList();
        Assert.Contains("services", copied);
        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(RepositoryFile.Root, path)), path));
        Assert.All(copied, path => Assert.Contains($"!{path}\n", ignore, StringComparison.Ordinal));
        Assert.Matches(@"(?m)^USER [1-9][0-9]*$", dockerfile);
        // The last stage has no shell that could run anything.
        Assert.DoesNotContain("\nRUN ", dockerfile[dockerfile.LastIndexOf("FROM", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.DoesNotContain(":latest", dockerfile, StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_UsesFilesThatAreThereAndImagesOfOurs()
    {
        var compose = RenderedObject.Read(RepositoryFile.Read("docker/compose.yaml")).Single();
        Assert.True(File.Exists(Path.Combine(RepositoryFile.Root, "docker", compose.Texts("services", "broker", "volumes").Single().Split(':')[0])));
        Assert.Equal("failover/cli:" + Version().Match(RepositoryFile.Read("Directory.Build.props")).Groups[1].Value, compose.Text("services", "demo", "image"));
        Assert.Equal(RenderedObject.Canonical(RenderedObject.Read(RepositoryFile.Read("charts/failover/values.yaml")).Single().Find("rabbitmq", "image", "tag")), compose.Text("services", "broker", "image").Split(':')[1]);
    }

    /// <summary>What holds for the chart's pods holds for compose, as far as it has a word for it.</summary>
    [Fact]
    public void Compose_PinsImagesAndWaitsForAHealthyBroker()
    {
        var compose = RenderedObject.Read(RepositoryFile.Read("docker/compose.yaml")).Single();
        var services = compose.Map("services").Keys.ToList();
        Assert.Equal(["broker", "demo"], services.Order(StringComparer.Ordinal));
        Assert.All(services, s =>
        {
            Assert.Matches(@"^[a-z0-9./-]+(?::[0-9][A-Za-z0-9._-]*|@sha256:[0-9a-f]{64})$", compose.Text("services", s, "image"));
            Assert.Equal("", compose.Text("services", s, "privileged") + compose.Text("services", s, "network_mode") + compose.Text("services", s, "user"));
            Assert.Empty(compose.List("services", s, "ports"));
        });
        Assert.NotEmpty(compose.List("services", "broker", "healthcheck", "test"));
        Assert.Equal("service_healthy", compose.Text("services", "demo", "depends_on", "broker", "condition"));
        Assert.Equal(("true", "[ALL]", "[no-new-privileges:true]"), (
            compose.Text("services", "demo", "read_only"), RenderedObject.Canonical(compose.Find("services", "demo", "cap_drop")), RenderedObject.Canonical(compose.Find("services", "demo", "security_opt"))));
        // Every config that is mounted is there, and none besides.
        Assert.Equal(
            compose.Map("configs").Keys.Order(StringComparer.Ordinal),
            services.SelectMany(s => compose.List("services", s, "configs")).Select(c => RenderedObject.MapOf(c)["source"]).Order(StringComparer.Ordinal));
    }

    /// <summary>The users whose passwords compose and the chart's broker set are those of the definitions.</summary>
    [Fact]
    public void Compose_Users_AreThoseOfTheDefinitions()
    {
        using var definitions = System.Text.Json.JsonDocument.Parse(RepositoryFile.Read("k8s/rabbitmq/definitions.json"));
        var users = definitions.RootElement.GetProperty("users").EnumerateArray().Select(u => u.GetProperty("name").GetString()!).ToHashSet(StringComparer.Ordinal);
        var loop = Users().Match(RepositoryFile.Read("docker/compose.yaml")).Groups[1].Value.Split(' ');
        Assert.Contains("failover-services", loop);
        Assert.Equal([], loop.Except(users));
    }

    /// <summary>Both ways to an image take the same base, the same user and the same version.</summary>
    [Fact]
    public void Dockerfile_AndTheScript_SayTheSame()
    {
        var (dockerfile, script) = (RepositoryFile.Read("docker/Dockerfile"), RepositoryFile.Read("docker/images"));
        var runtime = Argument("RUNTIME").Match(dockerfile).Groups[1].Value;
        Assert.Matches(@"^[a-z0-9./-]+:[0-9]+\.[0-9]+-[a-z]+-chiseled$", runtime);
        Assert.Contains($"\nbase={runtime}\n", script, StringComparison.Ordinal);
        Assert.Contains($"ContainerUser={User().Match(dockerfile).Groups[1].Value} ", script, StringComparison.Ordinal);
        Assert.Equal(Version().Match(RepositoryFile.Read("Directory.Build.props")).Groups[1].Value, Argument("VERSION").Match(dockerfile).Groups[1].Value);
        // For another machine than the builder's nothing is emulated: the first stage runs on the builder, the SDK compiles for the target.
        Assert.Contains("FROM --platform=$BUILDPLATFORM", dockerfile, StringComparison.Ordinal);
        Assert.Contains("-a \"$TARGETARCH\"", dockerfile, StringComparison.Ordinal);
        Assert.Equal(2, Argument("SERVICE", value: false).Matches(dockerfile).Count);
    }

    [Fact]
    public void AppVersion_OfTheCharts_IsTheProjects()
    {
        var version = Version().Match(RepositoryFile.Read("Directory.Build.props")).Groups[1].Value;
        Assert.Contains($"\nappVersion: {version}\n", RepositoryFile.Read("charts/failover/Chart.yaml"), StringComparison.Ordinal);
    }

    private static Regex Argument(string name, bool value = true) => new(value ? $"(?m)^ARG {name}=(.+)$" : $"(?m)^ARG {name}$");

    [GeneratedRegex("for user in ([a-z -]+); do")]
    private static partial Regex Users();

    [GeneratedRegex("(?m)^USER ([1-9][0-9]*)$")]
    private static partial Regex User();

    [GeneratedRegex(@"images=\(([^)]*)\)")]
    private static partial Regex List();

    [GeneratedRegex(@"([a-z-]+)=([a-z-]+)")]
    private static partial Regex Entry();

    [GeneratedRegex("repository: failover/([a-z-]+)")]
    private static partial Regex Repository();

    [GeneratedRegex("(?m)^COPY (?!--from)(.+)$")]
    private static partial Regex Copy();

    [GeneratedRegex("<Version>(.+)</Version>")]
    private static partial Regex Version();
}
