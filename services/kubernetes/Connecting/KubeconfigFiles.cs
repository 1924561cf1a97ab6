using Failover.Platform;
using k8s;
using k8s.KubeConfigModels;

namespace Failover.Kubernetes;

/// <summary>The kubeconfig as kubectl reads it: one file, or several of which the first that names a thing wins.</summary>
public static class KubeconfigFiles
{
    /// <summary>The files of <c>--kubeconfig</c> or KUBECONFIG; none for null.</summary>
    public static IReadOnlyList<string> Split(string? text) =>
        text?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <exception cref="FailoverSetupException">Exit code 2: the context that is wanted is not there; those that are, are named.</exception>
    internal static K8SConfiguration Read(KubernetesOptions options)
    {
        var config = Split(options.Kubeconfig).Select(Load).Aggregate(Merged);
        var wanted = options.Context ?? config.CurrentContext;
        var names = (config.Contexts ?? []).Select(c => c.Name).ToList();
        if (!string.IsNullOrEmpty(wanted) && names.Contains(wanted))
        {
            return config;
        }
        var there = names.Count == 0 ? "it has none" : $"it has {string.Join(", ", names)}";
        throw new FailoverSetupException(
            string.IsNullOrEmpty(wanted)
                ? $"The kubeconfig {options.Kubeconfig} names no current context ({there}): give --context, or choose one with kubectl config use-context."
                : $"The kubeconfig {options.Kubeconfig} has no context '{wanted}' ({there}): give --context one of them.",
            exitCode: 2);
    }

    // Paths in it are relative to its own folder.
    private static K8SConfiguration Load(string file)
    {
        var config = KubernetesClientConfiguration.LoadKubeConfig(new FileInfo(file), useRelativePaths: true);
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        string? Whole(string? path) => string.IsNullOrEmpty(path) ? path : Path.Combine(folder, path);
        foreach (var endpoint in (config.Clusters ?? []).Select(c => c.ClusterEndpoint).Where(e => e is not null))
        {
            endpoint.CertificateAuthority = Whole(endpoint.CertificateAuthority);
        }
        foreach (var user in (config.Users ?? []).Select(u => u.UserCredentials).Where(u => u is not null))
        {
            (user.ClientCertificate, user.ClientKey) = (Whole(user.ClientCertificate), Whole(user.ClientKey));
        }
        return config;
    }

    private static K8SConfiguration Merged(K8SConfiguration first, K8SConfiguration next)
    {
        first.CurrentContext = string.IsNullOrEmpty(first.CurrentContext) ? next.CurrentContext : first.CurrentContext;
        first.Clusters = [.. (first.Clusters ?? []).Concat(next.Clusters ?? []).DistinctBy(c => c.Name)];
        first.Users = [.. (first.Users ?? []).Concat(next.Users ?? []).DistinctBy(u => u.Name)];
        first.Contexts = [.. (first.Contexts ?? []).Concat(next.Contexts ?? []).DistinctBy(c => c.Name)];
        return first;
    }
}
