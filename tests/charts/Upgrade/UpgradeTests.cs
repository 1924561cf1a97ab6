using System.Text;

namespace Failover.Charts.Tests;

/// <summary>An upgrade must not want what the API refuses to change, and values of before must still do.</summary>
public sealed class UpgradeTests
{
    public static TheoryData<string> Examples => [.. ChartFiles.Examples];

    public static TheoryData<string> Before => [.. Directory.GetFiles(BeforeFolder, "*.yaml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    private static string BeforeFolder => Path.Combine(ChartFiles.Root, "tests", "charts", "Upgrade", "values");

    /// <summary>The golden file changes only together with a way for operators to do it by hand (docs/guide/cluster.md).</summary>
    [Theory]
    [MemberData(nameof(Examples))]
    public void FieldsThatCannotChange_AreThoseOfTheGoldenFile(string example) =>
        ChartFiles.MustBe(ChartFiles.GoldenOf($"unchangeable-{example}"), Unchangeable(Rendering.Of(example)));

    [Fact]
    public void NextVersion_ChangesNoFieldThatCannotChangeAndRestartsNoRecorder()
    {
        using var next = new ChartCopy();
        next.Replace("Chart.yaml", "version: 0.1.0", "version: 0.2.0");
        var (old, upgraded) = (Rendering.Of("site"), Rendering.Of(next.Folder, ChartFiles.ExampleOf("site")));
        Assert.Contains(upgraded, o => o.Text("metadata", "labels", "app.kubernetes.io/version") == "0.2.0");
        Assert.Equal(Unchangeable(old), Unchangeable(upgraded));
        // The same objects, so none is deleted; the site's own would go on without the release, too.
        Assert.Equal(old.Select(o => o.ToString()).Order(StringComparer.Ordinal), upgraded.Select(o => o.ToString()).Order(StringComparer.Ordinal));
        Assert.All(upgraded.Where(o => o.Component == "recorder" && o.Kind == "StatefulSet"), o => Assert.Equal("OnDelete", o.Text("spec", "updateStrategy", "type")));
        Assert.All(upgraded.Where(o => o.Kind is "Site" or "SiteServer" or "FailoverServer"), o => Assert.Equal("keep", o.Text("metadata", "annotations", "helm.sh/resource-policy")));
    }

    /// <summary>Values that an operator wrote for an earlier version; a file is added with each release and none is changed.</summary>
    [Theory]
    [MemberData(nameof(Before))]
    public void ValuesOfBefore_StillRenderAndChangeNothingThatCannotChange(string values)
    {
        var upgraded = Rendering.Of(ChartFiles.Chart, Path.Combine(BeforeFolder, values));
        var example = Path.GetFileNameWithoutExtension(values).Split('-', 2)[1];
        Assert.Equal(File.ReadAllText(ChartFiles.GoldenOf($"unchangeable-{example}")), Unchangeable(upgraded));
        // The volumes stay, whatever happens to the objects.
        Assert.All(upgraded.Where(o => o.Kind == "StatefulSet"), o => Assert.Equal("{whenDeleted: Retain, whenScaled: Retain}", RenderedObject.Canonical(o.Find("spec", "persistentVolumeClaimRetentionPolicy"))));
    }

    [Fact]
    public void Unchangeable_AnotherClaim_IsSeen()
    {
        var small = Rendering.Of(ChartFiles.Chart, ChartFiles.ExampleOf("small"), "--set", "spares.storage.size=1Ti");
        Assert.NotEqual(Unchangeable(Rendering.Of("small")), Unchangeable(small));
    }

    private static string Unchangeable(IEnumerable<RenderedObject> objects)
    {
        var text = new StringBuilder();
        foreach (var o in objects.Where(o => o.Kind is "Deployment" or "StatefulSet").OrderBy(o => o.ToString(), StringComparer.Ordinal))
        {
            text.Append(o).Append('\n');
            foreach (var field in (string[])["selector", "serviceName", "podManagementPolicy", "volumeClaimTemplates"])
            {
                if (o.Find("spec", field) is { } value)
                {
                    text.Append($"  {field} {RenderedObject.Canonical(value)}\n");
                }
            }
        }
        return text.ToString();
    }

    /// <summary>A copy of the chart that a test may change.</summary>
    private sealed class ChartCopy : IDisposable
    {
        public ChartCopy()
        {
            foreach (var file in Directory.GetFiles(ChartFiles.Chart, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(Folder, Path.GetRelativePath(ChartFiles.Chart, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }

        public string Folder { get; } = Directory.CreateTempSubdirectory("failover-chart-").FullName;

        public void Replace(string file, string old, string by)
        {
            var path = Path.Combine(Folder, file);
            var text = File.ReadAllText(path);
            Assert.Contains(old, text, StringComparison.Ordinal);
            // Version and appVersion alike.
            File.WriteAllText(path, text.Replace(old, by, StringComparison.Ordinal).Replace("appVersion: 0.1.0", "appVersion: 0.2.0", StringComparison.Ordinal));
        }

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
