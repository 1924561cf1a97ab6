using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// An empty machine of the same name is the same server with another store: it gets its role back like any other, and its footage comes
/// home into the new store. It is said once, and never taken for a restart.
/// </summary>
internal static class StoreRules
{
    public static PinStore? Decide(SiteServer server, Look look)
    {
        var name = server.Metadata.Name;
        if (look.View.BeatOf(name) is not { StoreId.Length: > 0 } beat || string.Equals(beat.StoreId, server.Status.StoreId, StringComparison.Ordinal))
        {
            return null;
        }
        var reason = $"{name} has another store than before ({beat.StoreId}, was {server.Status.StoreId}): what only the old one held is a gap.";
        return new PinStore(name, server, beat.StoreId, reason)
        {
            Notes = server.Status.StoreId is null ? [] : [new Note(JournalSeverity.Alarm, JournalKind.StoreReplaced, reason)],
        };
    }
}
