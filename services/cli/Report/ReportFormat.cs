namespace Failover.Cli;

/// <summary>What a part of a report is written in.</summary>
internal enum ReportFormat
{
    Text,
    Json,

    /// <summary>One object per line.</summary>
    JsonLines,
}
