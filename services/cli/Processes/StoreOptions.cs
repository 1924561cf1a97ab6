using System.CommandLine;
using Failover.Kubernetes;
using Failover.Platform;
using Microsoft.Extensions.Configuration;

namespace Failover.Cli;

/// <summary>The options that choose where the site's objects live. The environment (<c>FAILOVER__STORE__...</c>) fills what is not given.</summary>
internal sealed class StoreOptions
{
    public const string Sqlite = "sqlite";
    public const string InKubernetes = "kubernetes";

    private readonly Option<string?> _store = new("--store")
    {
        Description = $"{Sqlite}: in the --data folder. {InKubernetes}: in a namespace of a cluster. Default: FAILOVER__STORE__KIND, else {Sqlite}.", HelpName = $"{Sqlite}|{InKubernetes}",
    };

    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "The cluster's kubeconfig; without one, the own pod's service account.", HelpName = "FILE" };
    private readonly Option<string?> _context = new("--context") { Description = "Context of the kubeconfig.", HelpName = "NAME" };
    private readonly Option<string?> _namespace = new("--namespace") { Description = "The site's namespace.", HelpName = "NAME" };

    public void AddTo(Command verb)
    {
        foreach (var option in (Option[])[_store, _kubeconfig, _context, _namespace])
        {
            verb.Add(option);
        }
    }

    /// <summary>Null: SQLite. All that is wrong is said at once.</summary>
    /// <exception cref="FailoverSetupException">Exit code 2.</exception>
    public KubernetesOptions? Read(ParseResult parsed)
    {
        var environment = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var given = new KubernetesSettings { Kubeconfig = parsed.GetValue(_kubeconfig), Context = parsed.GetValue(_context), Namespace = parsed.GetValue(_namespace) };
        switch (parsed.GetValue(_store) ?? environment[$"{KubernetesSettings.Section}:Kind"] ?? Sqlite)
        {
            case InKubernetes:
                return KubernetesOptions.Check(given.Over(environment));
            case Sqlite when given == new KubernetesSettings():
                return null;
            case Sqlite:
                throw new FailoverSetupException($"A cluster is given, but the store is the --data folder: give --store {InKubernetes} too.", exitCode: 2);
            case var other:
                throw new FailoverSetupException($"--store is '{other}'; it must be {Sqlite} or {InKubernetes}.", exitCode: 2);
        }
    }
}
