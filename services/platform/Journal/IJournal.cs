using Failover.Contracts;

namespace Failover.Platform;

/// <summary>What an operator should know: written to the log and published on <see cref="Topics.Journal"/>. Never blocks, never throws.</summary>
public interface IJournal
{
    /// <param name="kind">Stable word: <c>ServerFailed</c>, <c>KeepingStarted</c>, ...</param>
    /// <param name="text">One sentence. Never a credential.</param>
    void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null);
}
