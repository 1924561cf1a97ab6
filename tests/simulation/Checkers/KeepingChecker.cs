using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>R1, R7: keeping that began goes on while the server is really gone, whatever the licence or the control plane say meanwhile.</summary>
internal sealed class KeepingChecker(SimSite site, Truth truth) : Checker(site)
{
    public override void OnJournal(SimProcess from, JournalEntry entry)
    {
        if (!string.Equals(entry.Kind, "KeepingEnded", StringComparison.Ordinal) || entry.Server is not { } server || !Site.Recorders.TryGetValue(server, out var original))
        {
            return;
        }

        // Who records the cameras now may be a spare; then the original may be gone for long.
        var gone = !original.Running || original.Stopped;
        var served = Site.Recorders.Values.Any(r => r != original && r != from && truth.IsWell(r, 1) && r.Serves(server));
        if (gone && !served)
        {
            Violate("R7", $"{from.Name} stops keeping {entry.Camera} while {server} is gone: {entry.Text}");
        }
    }
}
