using Failover.Platform;
using Failover.Platform.Tests;
using Microsoft.Extensions.Configuration;

namespace Failover.Kubernetes.Tests;

public sealed class KubernetesOptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Check_EverythingWrong_IsSaidAtOnce()
    {
        var refused = Assert.Throws<FailoverSetupException>(() => KubernetesOptions.Check(new KubernetesSettings
        {
            Kubeconfig = _folder.PathOf("none"), Namespace = "Site One", RequestMs = "soon", WatchSeconds = "1",
        }));
        Assert.Equal(2, refused.ExitCode);
        Assert.Equal(4, refused.Message.Split(Environment.NewLine).Length);
        Assert.Contains("FAILOVER__STORE__REQUESTMS is 'soon'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Over_Environment_FillsWhatIsNotGiven()
    {
        var environment = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Failover:Store:Namespace"] = "paris", ["Failover:Store:RequestMs"] = "900",
        }).Build();
        var options = KubernetesOptions.Check(new KubernetesSettings { Namespace = "lyon" }.Over(environment));
        Assert.Equal(("lyon", TimeSpan.FromMilliseconds(900)), (options.Namespace, options.Request));
    }

    [Fact]
    public void Open_NotInAPodAndNoKubeconfig_SaysWhatToGive()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is not null, "This is a pod.");
        var refused = Assert.Throws<FailoverSetupException>(() => KubernetesConnection.Open(KubernetesOptions.Check(new KubernetesSettings())));
        Assert.Contains("--kubeconfig", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_BrokenKubeconfig_NamesTheFileAndShowsNothingOfIt()
    {
        var file = _folder.PathOf("config");
        File.WriteAllText(file, "users: [{name: a, user: {token: very-secret-token}}\n");
        var refused = Assert.Throws<FailoverSetupException>(() => KubernetesConnection.Open(KubernetesOptions.Check(new KubernetesSettings { Kubeconfig = file })));
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret-token", refused.Message, StringComparison.Ordinal);
    }
}
