namespace Failover.Recorder;

/// <summary>Keep, or let go: with the reason in one sentence.</summary>
internal readonly record struct KeepingDecision(bool Keep, string Reason);
