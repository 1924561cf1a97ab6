using Microsoft.Extensions.Configuration;

namespace Failover.Kubernetes;

/// <summary>How a process reaches the Kubernetes API, as it was asked for: <c>FAILOVER__STORE__...</c>, and the command line over it. Unchecked.</summary>
public sealed record KubernetesSettings
{
    public const string Section = "Failover:Store";

    /// <summary>Kubeconfig file; null = the service account of the own pod.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Context in that file; null = its current one.</summary>
    public string? Context { get; init; }

    /// <summary>Namespace of the site: one namespace, one site. Null = that of the context or of the own pod.</summary>
    public string? Namespace { get; init; }

    /// <summary>One request is answered within this time, ms.</summary>
    public string? RequestMs { get; init; }

    /// <summary>Requests that failed are repeated for this long, ms.</summary>
    public string? RetryMs { get; init; }

    /// <summary>Requests a second on average; a burst may have twice as many.</summary>
    public string? RequestsPerSecond { get; init; }

    /// <summary>Requests under way at once, watches besides.</summary>
    public string? RequestsAtOnce { get; init; }

    /// <summary>A watch is begun anew after this time, s; one that is silent for longer is taken for dead.</summary>
    public string? WatchSeconds { get; init; }

    /// <summary>What the environment says where the command line says nothing.</summary>
    public KubernetesSettings Over(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        return new KubernetesSettings
        {
            Kubeconfig = Kubeconfig ?? section[nameof(Kubeconfig)],
            Context = Context ?? section[nameof(Context)],
            Namespace = Namespace ?? section[nameof(Namespace)],
            RequestMs = RequestMs ?? section[nameof(RequestMs)],
            RetryMs = RetryMs ?? section[nameof(RetryMs)],
            RequestsPerSecond = RequestsPerSecond ?? section[nameof(RequestsPerSecond)],
            RequestsAtOnce = RequestsAtOnce ?? section[nameof(RequestsAtOnce)],
            WatchSeconds = WatchSeconds ?? section[nameof(WatchSeconds)],
        };
    }
}
