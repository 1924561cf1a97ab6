namespace Failover.Kubernetes;

/// <summary>One Event of the site.</summary>
/// <param name="Time">When it was told last.</param>
/// <param name="Reason">The journal's word.</param>
/// <param name="Kind">Kind of the object that it is about, and its name.</param>
/// <param name="Reporter">The service.</param>
public sealed record ToldEvent(DateTimeOffset Time, bool IsWarning, string Reason, string Kind, string Name, string Reporter, string Note);
