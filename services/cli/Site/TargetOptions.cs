using System.CommandLine;
using Failover.Kubernetes;

namespace Failover.Cli;

/// <summary>
/// Which site: <c>--host</c>, or a cluster by <c>--kubeconfig</c>, <c>--context</c>, <c>--namespace</c>. One set for every verb and for the
/// root, so that <c>kubectl failover -n north status</c> is understood too.
/// </summary>
internal sealed class TargetOptions(ProgramName program, TimeProvider clock)
{
    private readonly Option<string?> _host = HostOption.Create();
    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "The cluster's kubeconfig; else KUBECONFIG, else ~/.kube/config.", HelpName = "FILE" };
    private readonly Option<string?> _context = new("--context") { Description = "Context of the kubeconfig; else its current one.", HelpName = "NAME" };
    private readonly Option<string?> _namespace = new("--namespace", "-n") { Description = "The site's namespace; else the context's.", HelpName = "NAME" };

    /// <summary>Says that a cluster is meant where nothing else does.</summary>
    private readonly Option<bool> _cluster = new("--cluster") { Description = "The cluster of the current context." };

    private Option[] All => [_host, _cluster, _kubeconfig, _context, _namespace];

    public void AddTo(Command verb)
    {
        foreach (var option in All)
        {
            verb.Add(option);
        }
    }

    /// <exception cref="CliException">Both are named, or what is named cannot be used.</exception>
    /// <exception cref="Platform.FailoverSetupException">The kubeconfig cannot be used.</exception>
    public ISite Open(ParseResult parsed) => IsCluster(parsed)
        ? ClusterSite.Open(Settings(parsed), clock)
        : SiteClient.Open(parsed.GetValue(_host));

    /// <summary>The cluster that is meant; who asks it for something else than the site's objects opens it himself.</summary>
    public KubernetesOptions KubernetesOf(ParseResult parsed) => ClusterSite.OptionsOf(Settings(parsed));

    internal bool IsCluster(ParseResult parsed)
    {
        var named = Settings(parsed) != new KubernetesSettings() || parsed.GetValue(_cluster);
        if (named && parsed.GetValue(_host) is not null)
        {
            throw new CliException("A site has one place: give --host, or a cluster by --kubeconfig, --context or --namespace, not both.", ExitCode.BadInput);
        }
        return named || (program.IsPlugin && parsed.GetValue(_host) is null);
    }

    private KubernetesSettings Settings(ParseResult parsed) => new()
    {
        Kubeconfig = parsed.GetValue(_kubeconfig), Context = parsed.GetValue(_context), Namespace = parsed.GetValue(_namespace),
    };
}
