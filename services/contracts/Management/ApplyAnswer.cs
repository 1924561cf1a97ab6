namespace Failover.Contracts;

/// <summary>Answer of <c>POST /v1/apply</c>: 200 with one result per object, or 400 with every problem at once and nothing written.</summary>
public sealed record ApplyAnswer
{
    public IReadOnlyList<ApplyResult> Results { get; init; } = [];
    public IReadOnlyList<ApplyProblem> Problems { get; init; } = [];

    /// <summary>What the licence says of the site as it is now: cameras without one, and why it may not fail over.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

public sealed record ApplyResult(string Kind, string Name, ApplyOutcome Outcome);

public enum ApplyOutcome
{
    Created,
    Configured,
    Unchanged,
}

/// <summary>One thing that is wrong in a site.yaml.</summary>
/// <param name="File">File name as the user gave it.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Problem">What is wrong. Never a credential.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record ApplyProblem(string File, int Line, int Column, string Problem, string Remedy)
{
    /// <summary>The form that editors understand: <c>site.yaml:12:5: problem; remedy</c>.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Problem}; {Remedy}";
}
