using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// Cameras that were taken off a server: the explicit end that a recorder waits for (R11). Kept for a day. Forgotten when election
/// restarts: then such a camera is recorded on until someone stops it, which is the safe side.
/// </summary>
internal sealed class StoppedCameras
{
    /// <summary>Entries at most; the oldest go first.</summary>
    public const int Capacity = 10_000;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private readonly List<(StoppedEntry Entry, TimeSpan At)> _stopped = [];
    private HashSet<(string Server, string Camera)>? _known;

    public IReadOnlyCollection<StoppedEntry> Entries => [.. _stopped.Select(s => s.Entry)];

    /// <param name="now">Elapsed time.</param>
    /// <param name="wall">For people, in the entry.</param>
    public void Look(IEnumerable<Camera> cameras, TimeSpan now, DateTimeOffset wall)
    {
        var present = cameras.Select(c => (c.Spec.Server, Camera: c.Metadata.Name)).ToHashSet();
        _stopped.RemoveAll(s => present.Contains((s.Entry.Server, s.Entry.Camera)) || now - s.At > Kept);
        foreach (var (server, camera) in (_known ?? []).Except(present))
        {
            _stopped.Add((new StoppedEntry(server, camera, "site", wall, $"{camera} was taken off {server}."), now));
        }
        if (_stopped.Count > Capacity)
        {
            _stopped.RemoveRange(0, _stopped.Count - Capacity);
        }
        _known = present;
    }
}
