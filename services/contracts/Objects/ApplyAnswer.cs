namespace Failover.Contracts;

/// <summary>Answer of <c>POST /v1/apply</c>: 200 with one row per object, or 400 with every error (nothing was changed then).</summary>
public sealed record ApplyAnswer
{
    public IReadOnlyList<ApplyRow> Objects { get; init; } = [];

    /// <summary>Each one sentence that begins with its line: <c>line 12: ...</c>.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];
}

/// <param name="Change"><c>created</c>, <c>configured</c> or <c>unchanged</c>.</param>
public sealed record ApplyRow(string Kind, string Name, string Change);
