using Failover.Platform;

namespace Failover.Charts.Tests;

/// <summary>The chart of the custom resources, by Helm itself.</summary>
public sealed class CrdChartTests
{
    private const string Chart = "charts/failover-crds";

    [Fact]
    public void Lint_Strict_FindsNothing()
    {
        var (code, text) = HelmProgram.Run(RepositoryFile.Root, "lint", "--strict", Chart);
        Assert.True(code == 0, text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Template_KeepOrNot_RendersEveryDefinitionWithItsAnnotations(bool keep)
    {
        var (code, text) = HelmProgram.Run(RepositoryFile.Root, "template", "crds", Chart, "--set", $"keep={(keep ? "true" : "false")}", "--set", "annotations.team=video");
        Assert.True(code == 0, text);
        var definitions = text.Split("\n---").Where(d => d.Contains("kind: CustomResourceDefinition", StringComparison.Ordinal)).ToList();
        Assert.Equal(ResourceKinds.All.Count, definitions.Count);
        Assert.All(definitions, d => Assert.Equal(keep, d.Contains("helm.sh/resource-policy: keep", StringComparison.Ordinal)));
        Assert.All(definitions, d => Assert.Contains("team: video", d, StringComparison.Ordinal));
    }

    [Fact]
    public void Template_UnknownValue_IsRefused() => Assert.NotEqual(0, HelmProgram.Run(RepositoryFile.Root, "template", "crds", Chart, "--set", "kep=true").Code);
}
