namespace Failover.Kubernetes;

/// <summary>One thing to tell as an Event.</summary>
/// <param name="Kind">Of the object that it is about.</param>
/// <param name="Name">Of that object.</param>
/// <param name="Reason">One word in CamelCase, as in the journal.</param>
/// <param name="Text">One sentence.</param>
/// <param name="IsWarning">A person must know; false = it was meant.</param>
/// <param name="Reporter">The service.</param>
/// <param name="Instance">Its process.</param>
public sealed record EventNote(string Kind, string Name, string Reason, string Text, bool IsWarning, string Reporter, string Instance);
