namespace Failover.Kubernetes;

/// <summary>One pod of the product.</summary>
/// <param name="Component">Label <c>app.kubernetes.io/component</c>.</param>
/// <param name="Image">With its tag or digest.</param>
public sealed record ComponentPod(string Component, string Name, string Image, bool Ready);
