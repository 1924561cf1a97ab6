using Failover.Platform;
using Failover.Platform.Tests;

namespace Failover.Kubernetes.Tests;

public sealed class KubeconfigFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_SeveralFiles_TheFirstThatNamesAThingWinsAndPathsAreOfTheirOwnFolder()
    {
        Directory.CreateDirectory(_folder.PathOf("b"));
        var first = Write("a", "", ("one", "https://1:6443", null));
        var second = Write("b/config", "two", ("two", "https://2:6443", "ca.crt"), ("one", "https://other:6443", null));
        var config = KubeconfigFiles.Read(new KubernetesOptions { Kubeconfig = $"{first}{Path.PathSeparator}{second}" });
        Assert.Equal("two", config.CurrentContext);
        Assert.Equal(["https://1:6443", "https://2:6443"], config.Clusters.Select(c => c.ClusterEndpoint.Server));
        Assert.Equal(_folder.PathOf("b/ca.crt"), config.Clusters.Last().ClusterEndpoint.CertificateAuthority);
    }

    [Theory]
    [InlineData("one", "three", "has no context 'three' (it has one)")]
    [InlineData("", null, "names no current context (it has one)")]
    [InlineData("gone", null, "has no context 'gone' (it has one)")]
    public void Read_NoSuchContext_NamesThoseThatAre(string current, string? wanted, string told)
    {
        var file = Write("a", current, ("one", "https://1:6443", null));
        var e = Assert.Throws<FailoverSetupException>(() => KubeconfigFiles.Read(new KubernetesOptions { Kubeconfig = file, Context = wanted }));
        Assert.Equal(2, e.ExitCode);
        Assert.Contains(told, e.Message, StringComparison.Ordinal);
    }

    private string Write(string name, string current, params (string Name, string Server, string? Authority)[] clusters)
    {
        var path = _folder.PathOf(name);
        File.WriteAllText(path, $"""
            apiVersion: v1
            kind: Config
            current-context: "{current}"
            clusters:
            {string.Join("\n", clusters.Select(c => $"- name: {c.Name}\n  cluster: {{server: '{c.Server}'{(c.Authority is null ? "" : $", certificate-authority: {c.Authority}")}}}"))}
            contexts:
            {string.Join("\n", clusters.Select(c => $"- name: {c.Name}\n  context: {{cluster: {c.Name}, user: me}}"))}
            users:
            - name: me
              user: {"{token: t}"}
            """);
        return path;
    }
}
