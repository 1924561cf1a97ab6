namespace Failover.Recorder;

/// <summary>How old the plan in force is, by the own monotonic clock.</summary>
/// <param name="Fresh">It was heard since this process started; else it comes from the cache and commands no role (R8).</param>
/// <param name="SinceAccepted">Since the plan in force arrived last.</param>
/// <param name="Silence">Since any plan for this recorder arrived, also a refused one; since the start when none did.</param>
internal readonly record struct PlanAge(bool Fresh, TimeSpan SinceAccepted, TimeSpan Silence);
