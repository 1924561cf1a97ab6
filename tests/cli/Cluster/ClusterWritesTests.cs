using System.Net;
using System.Text.Json.Nodes;
using Failover.Kubernetes.Fixtures;

namespace Failover.Cli.Tests;

/// <summary><c>apply</c> and <c>license install|remove</c> in a cluster: what is checked before anything is written, and what the API server gets.</summary>
public sealed class ClusterWritesTests : IAsyncLifetime
{
    private const string Yaml = """
        apiVersion: failover.video/v1alpha1
        kind: Site
        metadata: {name: hall}
        ---
        apiVersion: failover.video/v1alpha1
        kind: SiteServer
        metadata: {name: slave-1, labels: {rack: "7"}}
        spec: {address: "http://10.0.0.9:7420"}
        ---
        apiVersion: failover.video/v1alpha1
        kind: Camera
        metadata: {name: cam-1}
        spec: {server: slave-1, url: "rtsp://10.0.0.5/1"}

        """;

    private readonly TemporaryFolder _folder = new();
    private PlayedCluster _cluster = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await PlayedCluster.StartAsync();
        _cluster.Api.Allowed = ChartRoles.Operator;
        _cluster.Management.Route = _ => HttpStatusCode.NotFound;
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Apply_ThreeTimes_CreatedUnchangedAndOnlyWhatChangedConfigured()
    {
        var (code, output, error) = await ApplyAsync(Yaml);
        Assert.True(code == ExitCode.Well, error);
        Assert.Equal("Site/hall created\nSiteServer/slave-1 created\nCamera/cam-1 created\n", output);
        // What the file says and no default of ours: the rest stays free for others.
        Assert.Equal("""{"address":"http://10.0.0.9:7420"}""", _cluster.Find("siteservers", "slave-1")["spec"]!.ToJsonString());
        Assert.Equal("7", (string?)_cluster.Find("siteservers", "slave-1")["metadata"]!["labels"]!["rack"]);
        // What an operator wished stays.
        Assert.Equal(ExitCode.Well, (await _cluster.RunAsync("maintenance", "on", "slave-1")).Code);
        Assert.Equal("Site/hall unchanged\nSiteServer/slave-1 unchanged\nCamera/cam-1 unchanged\n", (await ApplyAsync(Yaml)).Output);
        Assert.Equal("true", (string?)_cluster.Find("siteservers", "slave-1")["metadata"]!["annotations"]!["failover.video/maintenance"]);
        Assert.Equal(
            "Site/hall unchanged\nSiteServer/slave-1 configured\nCamera/cam-1 unchanged\n",
            (await ApplyAsync(Yaml.Replace("10.0.0.9", "10.0.0.8", StringComparison.Ordinal).Replace(", labels: {rack: \"7\"}", "", StringComparison.Ordinal))).Output);
        Assert.Null(_cluster.Find("siteservers", "slave-1")["metadata"]!["labels"]?["rack"]);
        Assert.Empty(_cluster.Api.Objects.SchemaProblems);
    }

    [Fact]
    public async Task Apply_SomebodyElseSetIt_AConflictWithItsLineAndNothingIsWritten()
    {
        await ApplyAsync(Yaml);
        var server = _cluster.Find("siteservers", "slave-1");
        server["spec"]!["address"] = "http://elsewhere:7420";
        _cluster.Api.Objects.Update(ApiResource.All.First(r => r.Plural == "siteservers"), ApiServerDouble.Namespace, "slave-1", server, status: false);
        var (code, output, error) = await ApplyAsync(Yaml.Replace("10.0.0.5", "10.0.0.6", StringComparison.Ordinal));
        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.Equal(
            $"failover: {File}:5:1: SiteServer slave-1 is refused by the cluster: Apply failed with 1 conflict: conflict with \"another\" using failover.video/v1alpha1: .spec.address; "
            + $"somebody else set it: take it out of the file, or take it over with kubectl apply --server-side --force-conflicts -f {File}\nfailover: 1 error: nothing was changed.\n", error);
        Assert.Equal("rtsp://10.0.0.5/1", (string?)_cluster.Find("cameras", "cam-1")["spec"]!["url"]);
    }

    [Fact]
    public async Task Apply_WrongFileOrNamespaceOrRight_Exit2Or1AndNothingIsWritten()
    {
        var (code, _, error) = await ApplyAsync(Yaml.Replace("server: slave-1", "server: slave-7", StringComparison.Ordinal));
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("slave-7", error);
        (code, _, error) = await ApplyAsync(Yaml.Replace("{name: cam-1}", "{name: cam-1, namespace: north}", StringComparison.Ordinal));
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("Camera cam-1 belongs to the namespace north, not to site-of-the-test; name that one with -n", error);
        _cluster.Api.Allowed = ChartRoles.Viewer;
        (code, _, error) = await ApplyAsync(Yaml);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("You may not create and patch sites.failover.video in namespace site-of-the-test: ask its administrator for that right; the role failover-operator of the chart has it", error);
        Assert.Empty(_cluster.Api.Objects.List(ApiResource.All.First(r => r.Plural == "sites"), ApiServerDouble.Namespace).Items);
    }

    [Fact]
    public async Task Apply_CredentialsInAUrl_BecomeTheCamerasSecretWhereTheUserMayWriteOne()
    {
        var with = Yaml.Replace("rtsp://10", "rtsp://viewer:geheim77@10", StringComparison.Ordinal);
        var (code, output, error) = await ApplyAsync(with);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("You may not get secrets camera-cam-1 in namespace site-of-the-test", error);
        Assert.Contains("kubectl create secret generic", error);
        _cluster.Api.Allowed = null;
        (code, output, error) = await ApplyAsync(with);
        Assert.True(code == ExitCode.Well, error);
        Assert.DoesNotContain("geheim77", output + error + _cluster.Find("cameras", "cam-1").ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("camera-cam-1", (string?)_cluster.Find("cameras", "cam-1")["spec"]!["credentialsSecret"]);
        Assert.Equal(Convert.ToBase64String("geheim77"u8), (string?)_cluster.Find("secrets", "camera-cam-1")["data"]!["password"]);
    }

    [Fact]
    public async Task Licence_InstalledListedRemoved_ByTheSitesKeysAndTheUsersRights()
    {
        await ApplyAsync(Yaml);
        await IssueAsync("first", "--new-key", "--cameras", "1", "--base");
        var pem = await System.IO.File.ReadAllTextAsync(Path.Combine(_folder.Path, "trusted", "vendor.pem"), Ct);
        _cluster.Management.Route = url => url.AbsolutePath == "/v1/licenses/keys" ? new Dictionary<string, string> { ["vendor"] = pem } : HttpStatusCode.NotFound;
        var (code, output, error) = await _cluster.RunAsync("license", "install", FileOf("first"));
        Assert.True(code == ExitCode.Well, error);
        Assert.StartsWith("licence-first installed: serial first", output);
        Assert.Equal((await System.IO.File.ReadAllTextAsync(FileOf("first"), Ct)).Trim(), (string?)_cluster.Find("failoverlicenses", "licence-first")["spec"]!["token"]);
        Assert.Contains("unchanged", (await _cluster.RunAsync("license", "install", FileOf("first"))).Output);
        // Applying tells what the licence says now, by the same keys.
        Assert.Contains("licence: 1 of 2 cameras licensed", (await ApplyAsync(Yaml + Yaml[Yaml.LastIndexOf("---", StringComparison.Ordinal)..].Replace("cam-1", "cam-2", StringComparison.Ordinal))).Output);

        await IssueAsync("elsewhere", "--cameras", "2", "--site", "harbour");
        (code, _, error) = await _cluster.RunAsync("license", "install", FileOf("elsewhere"));
        Assert.Equal((ExitCode.BadInput, "failover: The file is refused: it was issued for site 'harbour' and this is 'hall': install the one of this site, or have it reissued.\n"), (code, error));

        (code, _, error) = await _cluster.RunAsync("license", "remove", "first");
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("add --confirm-unprotected", error);
        Assert.Equal(ExitCode.Well, (await _cluster.RunAsync("license", "remove", "first", "--confirm-unprotected")).Code);
        Assert.Null(_cluster.Api.Objects.Find(ApiResource.All.First(r => r.Plural == "failoverlicenses"), ApiServerDouble.Namespace, "licence-first"));

        _cluster.Api.Allowed = ChartRoles.Viewer;
        (code, _, error) = await _cluster.RunAsync("license", "install", FileOf("first"));
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("You may not list failoverlicenses.failover.video in namespace site-of-the-test: ask its administrator for that right; the role failover-operator", error);
    }

    private string File => Path.Combine(_folder.Path, "site.yaml");

    private string FileOf(string serial) => Path.Combine(_folder.Path, $"{serial}.lic");

    private async Task<(int Code, string Output, string Error)> ApplyAsync(string yaml)
    {
        await System.IO.File.WriteAllTextAsync(File, yaml, Ct);
        return await _cluster.RunAsync("apply", "-f", File);
    }

    private async Task IssueAsync(string serial, params string[] more)
    {
        string[] site = more.Contains("--site") ? [] : ["--site", "hall"];
        var (code, _, error) = await CommandRun.Async(["license", "issue", "--key", Path.Combine(_folder.Path, "vendor.key"), "--serial", serial, "-o", FileOf(serial), .. site, .. more]);
        Assert.True(code == ExitCode.Well, error);
    }
}
