using Failover.Contracts;

namespace Failover.Cli;

/// <summary>One place that tells log lines: the services of a site, a recorder, a pod.</summary>
internal interface ILogSource
{
    string Name { get; }

    /// <summary>The next lines, oldest first; with a wait, as soon as there is one. None = there are no more now.</summary>
    /// <exception cref="CliException">It cannot be read now: one sentence.</exception>
    Task<LogBatch> ReadAsync(TimeSpan wait, CancellationToken ct);
}

/// <param name="Lines">In the order in which they were written.</param>
/// <param name="Lost">Lines that were forgotten before they could be read.</param>
internal sealed record LogBatch(IReadOnlyList<LogLine> Lines, long Lost = 0);
