namespace Failover.LocalHost;

/// <summary>What is published, before it has an envelope.</summary>
/// <param name="AppId">The publisher.</param>
/// <param name="Component">Pub/sub component as asked for.</param>
/// <param name="Topic">Topic as asked for.</param>
/// <param name="Data">Body.</param>
/// <param name="ContentType">Of the body; empty is text/plain.</param>
/// <param name="Metadata">Request metadata.</param>
/// <param name="TraceParent">W3C trace context of the caller, or empty.</param>
/// <param name="TraceState">Its state, or empty.</param>
internal sealed record PublishRequest(
    string AppId, string Component, string Topic, ReadOnlyMemory<byte> Data, string ContentType, IReadOnlyDictionary<string, string> Metadata,
    string TraceParent, string TraceState = "");
