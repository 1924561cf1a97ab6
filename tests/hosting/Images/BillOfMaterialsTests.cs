using System.Text.Json;

namespace Failover.Hosting.Tests;

/// <summary>The bill of materials of an image names what restore resolved for its project, no more and no less.</summary>
public sealed class BillOfMaterialsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("failover-bills-").FullName;

    [Fact]
    public async Task Bill_OfAnImage_NamesThePackagesOfTheProject()
    {
        await ImagesScript.NeedBillsAsync();
        var (code, text) = await ImagesScript.RunAsync("--sbom", "only", "--only", "heartbeat", "--out", _folder);
        Assert.True(code == 0, text);
        var bill = Assert.Single(Directory.GetFiles(_folder));
        Assert.Equal($"failover-heartbeat-{Version()}.cdx.json", Path.GetFileName(bill));
        Assert.Equal(Resolved("heartbeat"), ImagesScript.PackagesOf(bill));
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(bill, TestContext.Current.CancellationToken));
        var subject = json.RootElement.GetProperty("metadata").GetProperty("component");
        Assert.Equal(("failover/heartbeat", Version(), "container"), (subject.GetProperty("name").GetString(), subject.GetProperty("version").GetString(), subject.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task Bill_WrongWord_IsRefused()
    {
        var (code, text) = await ImagesScript.RunAsync("--sbom", "maybe");
        Assert.Equal(2, code);
        Assert.Contains("--sbom is yes, no or only", text, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Version() => RepositoryFile.Read("charts/failover/Chart.yaml").Split("\nappVersion: ")[1].Split('\n')[0];

    /// <summary>All packages of the project's graph but those that only the build needs, which bring nothing into it.</summary>
    private static SortedSet<string> Resolved(string service)
    {
        using var assets = JsonDocument.Parse(RepositoryFile.Read($"services/{service}/obj/project.assets.json"));
        var target = assets.RootElement.GetProperty("targets").EnumerateObject().Single(t => t.Name == "net10.0").Value;
        return new SortedSet<string>(
            from library in target.EnumerateObject()
            where library.Value.GetProperty("type").GetString() == "package"
            where library.Value.TryGetProperty("compile", out _) || library.Value.TryGetProperty("runtime", out _) || library.Value.TryGetProperty("runtimeTargets", out _)
                || library.Value.TryGetProperty("dependencies", out _)
            select library.Name.Replace('/', '@'), StringComparer.OrdinalIgnoreCase);
    }
}
