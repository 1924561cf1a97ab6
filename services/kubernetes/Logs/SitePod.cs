namespace Failover.Kubernetes;

/// <summary>One container of a site's pod.</summary>
/// <param name="Pod">Name of the pod.</param>
/// <param name="Container">Name of the container.</param>
/// <param name="Process">What the site calls it: a service or a recorder.</param>
public sealed record SitePod(string Pod, string Container, string Process);

/// <summary>One line with the API's own time, which is the kubelet's and to the nanosecond.</summary>
public sealed record PodLine(string Stamp, string Text);
