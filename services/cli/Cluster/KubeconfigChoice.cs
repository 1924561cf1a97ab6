using Failover.Kubernetes;

namespace Failover.Cli;

/// <summary>Which kubeconfig, as kubectl chooses: the option, else KUBECONFIG, else the one at home, else the own pod's account. Pure.</summary>
/// <param name="Variable">KUBECONFIG: one file, or several.</param>
/// <param name="Home">The user's folder.</param>
/// <param name="InPod">This process runs in a pod.</param>
/// <param name="Exists">Is there such a file.</param>
internal sealed record KubeconfigChoice(string? Variable, string Home, bool InPod, Func<string, bool> Exists)
{
    public static KubeconfigChoice OfProcess() => new(
        Environment.GetEnvironmentVariable("KUBECONFIG"),
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is { Length: > 0 },
        File.Exists);

    /// <summary>Null: the own pod's service account.</summary>
    /// <exception cref="CliException">There is none; exit code 2.</exception>
    public string? Choose(string? option)
    {
        const string remedy = "give --kubeconfig FILE, or --host HOST:PORT for a site without a cluster.";
        if (option is not null)
        {
            return Exists(option) ? option : throw new CliException($"The kubeconfig {option} does not exist: {remedy}", ExitCode.BadInput);
        }
        if (!string.IsNullOrEmpty(Variable))
        {
            // kubectl passes over those that are missing.
            var there = KubeconfigFiles.Split(Variable).Where(Exists).ToList();
            return there.Count > 0 ? string.Join(Path.PathSeparator, there)
                : throw new CliException($"KUBECONFIG names {Variable}, which does not exist: {remedy}", ExitCode.BadInput);
        }
        var home = Path.Combine(Home, ".kube", "config");
        return Exists(home) ? home : InPod ? null
            : throw new CliException($"No cluster is known: there is no {home}, and KUBECONFIG is not set: {remedy}", ExitCode.BadInput);
    }
}
