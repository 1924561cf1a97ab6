namespace Failover.Cli;

/// <summary>One file of a report.</summary>
/// <param name="Name">Path within the zip.</param>
/// <param name="What">What it is, for the table of contents.</param>
/// <param name="Format">What it is written in.</param>
/// <param name="Text">Its content.</param>
internal sealed record ReportPart(string Name, string What, ReportFormat Format, string Text);

/// <summary>What could not be read, and why: one sentence.</summary>
internal sealed record ReportProblem(string What, string Why);
