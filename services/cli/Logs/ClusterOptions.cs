using System.CommandLine;
using Failover.Kubernetes;
using Failover.Platform;

namespace Failover.Cli;

/// <summary>The options that say: ask the cluster's API, with the user's own rights, as kubectl would.</summary>
internal sealed class ClusterOptions
{
    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "Ask the cluster of this kubeconfig instead of local-host. With --namespace alone: KUBECONFIG, else ~/.kube/config.", HelpName = "FILE" };
    private readonly Option<string?> _context = new("--context") { Description = "Context of the kubeconfig.", HelpName = "NAME" };
    private readonly Option<string?> _namespace = new("--namespace", "-n") { Description = "Ask the cluster: the site's namespace. Default: that of the context.", HelpName = "NAME" };

    public void AddTo(Command verb)
    {
        foreach (var option in (Option[])[_kubeconfig, _context, _namespace])
        {
            verb.Add(option);
        }
    }

    /// <summary>Null: no cluster was asked for.</summary>
    /// <exception cref="FailoverSetupException">Exit code 2; all that is wrong.</exception>
    public KubernetesOptions? Read(ParseResult parsed)
    {
        var given = new KubernetesSettings { Kubeconfig = parsed.GetValue(_kubeconfig), Context = parsed.GetValue(_context), Namespace = parsed.GetValue(_namespace) };
        return given == new KubernetesSettings() ? null : KubernetesOptions.Check(given with { Kubeconfig = given.Kubeconfig ?? Usual() });
    }

    private static string Usual() => Environment.GetEnvironmentVariable("KUBECONFIG")?.Split(Path.PathSeparator, 2)[0] is { Length: > 0 } named
        ? named : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config");
}
