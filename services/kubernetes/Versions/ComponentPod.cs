namespace Failover.Kubernetes;

/// <summary>One pod of the product.</summary>
public sealed record ComponentPod
{
    /// <summary>Label <c>app.kubernetes.io/component</c>.</summary>
    public required string Component { get; init; }

    public required string Name { get; init; }

    /// <summary>With its tag or digest.</summary>
    public required string Image { get; init; }

    /// <summary>The tag of its image; where that is a digest, what the chart says that it is.</summary>
    public required string Version { get; init; }

    public required bool Ready { get; init; }

    /// <summary>It ran to its end, well or not, and does not start again (phase Succeeded or Failed): a check, a drill, an evicted pod.</summary>
    public bool Ended { get; init; }

    public string Node { get; init; } = "";

    /// <summary>Of all its containers.</summary>
    public int Restarts { get; init; }

    /// <summary>Why it is not ready, or how it ended last: the kubelet's words.</summary>
    public string Note { get; init; } = "";
}
