namespace Failover.Platform.Tests;

/// <summary>What is checked in is what the contracts say.</summary>
public sealed class ResourceFilesTests
{
    [Fact]
    public void Definitions_InTheSourceTree_AreMadeFromTheContracts() => Check("k8s/crds", CustomResources.Files(), "failover crds --out k8s/crds");

    [Fact]
    public void Templates_OfTheChart_AreMadeFromTheContracts() =>
        Check("charts/failover-crds/templates", CustomResources.ChartTemplates(), "failover crds --chart --out charts/failover-crds/templates");

    [Fact]
    public void Templates_OfTheChart_CarryTheAnnotationsThatItSets() =>
        Assert.All(CustomResources.ChartTemplates(), t => Assert.Contains("helm.sh/resource-policy: keep", t.Text, StringComparison.Ordinal));

    [Fact]
    public void Page_OfTheObjects_IsMadeFromTheSameTables() => RepositoryFile.MustBe("docs/ref/objects.md", ObjectsPage.Render());

    [Fact]
    public void Page_OfTheReasons_IsMadeFromTheContracts() => RepositoryFile.MustBe("docs/ref/conditions.md", ObjectsPage.RenderReasons());

    private static void Check(string folder, IReadOnlyList<(string File, string Text)> files, string remedy)
    {
        Assert.All(files, f => Assert.True(
            string.Equals(f.Text, RepositoryFile.Read($"{folder}/{f.File}"), StringComparison.Ordinal), $"{folder}/{f.File} is not what the contracts say: {remedy}"));
        var there = Directory.GetFiles(Path.Combine(RepositoryFile.Root, folder), "*.yaml").Select(Path.GetFileName);
        Assert.Equal(files.Select(f => f.File).Order(StringComparer.Ordinal), there.Order(StringComparer.Ordinal));
    }
}
