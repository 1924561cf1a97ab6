using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>R1, R7: keeping that began goes on while the server is really gone, whatever the licence or the control plane say meanwhile: by the guards' words, and by their disks.</summary>
internal sealed class KeepingChecker(SimSite site, Truth truth, Func<string, bool> isInSite) : Checker(site)
{
    /// <summary>A session that broke, a connect, a group of pictures, a flush.</summary>
    private const double Patience = 14;

    private readonly Dictionary<(string Server, string Camera), Kept> _kept = [];

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

    public override void OnDisk(DiskEvent happened)
    {
        if (happened.Kind == DiskEventKind.Written && !string.Equals(happened.Recorder, happened.Server, StringComparison.Ordinal)
            && !Site.Recorders[happened.Server].Running)
        {
            _kept[(happened.Server, happened.Gop.Camera)] = new Kept(Site.Recorders[happened.Recorder], Lived);
        }
    }

    public override void Look()
    {
        if (_kept.Count == 0)
        {
            return;
        }

        foreach (var ((server, name), kept) in _kept.ToList())
        {
            var camera = Site.Cameras[name];
            if (Site.Recorders[server].Running)
            {
                _kept.Remove((server, name));
            }
            else if (!isInSite(server) || !isInSite(name) || !isInSite(kept.By.Name) || Site.Network.Loss > 0 || kept.By.DiskInTrouble
                || !truth.IsWell(kept.By, 0) || !truth.IsWell(camera, 0) || !truth.CanTalk(kept.By, camera, 0))
            {
                // The time counts from when nothing hinders it.
                _kept[(server, name)] = kept with { Since = Lived };
            }
            else if ((Lived - kept.Since).TotalSeconds > Patience)
            {
                Violate("R7", $"{kept.By.Name} kept {name} of {server}, which is still gone, and nobody has written it for {Patience} s");
                _kept.Remove((server, name));
            }
        }
    }

    /// <summary>Who wrote it last, and when that was, or when he last could not.</summary>
    private sealed record Kept(SimRecorder By, TimeSpan Since);
}
