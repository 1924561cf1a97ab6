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

    [Fact]
    public void AppVersion_OfTheCharts_IsTheProjects()
    {
        var version = Version().Match(RepositoryFile.Read("Directory.Build.props")).Groups[1].Value;
        Assert.Contains($"\nappVersion: {version}\n", RepositoryFile.Read("charts/failover/Chart.yaml"), StringComparison.Ordinal);
    }

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
