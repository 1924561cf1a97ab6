namespace Failover.Recorder;

/// <summary>Keep, or let go: with the reason in one sentence.</summary>
/// <param name="Keep">Whether it should be on this guard's disk.</param>
/// <param name="Reason">Why.</param>
/// <param name="Trouble">There is a sign of trouble now.</param>
internal readonly record struct KeepingDecision(bool Keep, string Reason, bool Trouble = false);
