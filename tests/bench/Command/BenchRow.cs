namespace Failover.Bench;

/// <summary>One measured number beside what it should be and what others reach.</summary>
/// <param name="What">What was measured, with its unit.</param>
/// <param name="Goal">For people: the goal with its comparison, or empty when there is none.</param>
/// <param name="Measured">The value as text.</param>
/// <param name="Peer">The best known elsewhere, or the peer measured in the same run; empty when there is none.</param>
/// <param name="Reached">Null for a number without a goal.</param>
internal sealed record BenchRow(string What, string Goal, string Measured, string Peer, bool? Reached)
{
    /// <summary>The value must not be above the goal.</summary>
    public static BenchRow AtMost(string what, double goal, double value, string unit, string peer = "") =>
        new(what, $"<= {Text(goal)} {unit}".TrimEnd(), $"{Text(value)} {unit}".TrimEnd(), peer, value <= goal);

    /// <summary>The value must not be below the goal.</summary>
    public static BenchRow AtLeast(string what, double goal, double value, string unit, string peer = "") =>
        new(what, $">= {Text(goal)} {unit}".TrimEnd(), $"{Text(value)} {unit}".TrimEnd(), peer, value >= goal);

    /// <summary>A number that explains the others.</summary>
    public static BenchRow Fact(string what, string value, string peer = "") => new(what, "", value, peer, null);

    /// <summary>Four significant digits are more than any of these benchmarks repeats.</summary>
    public static string Text(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 1 when value == Math.Floor(value) => value.ToString("#,0"),
        < 0.1 => value.ToString("0.0000"),
        < 10 => value.ToString("0.00"),
        < 100 => value.ToString("0.0"),
        _ => value.ToString("#,0"),
    };
}
