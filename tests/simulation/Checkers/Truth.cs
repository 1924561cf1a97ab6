namespace Failover.Simulation;

/// <summary>What is really the case: which process is well, and who can talk to whom, each since when (lived time). Looked at ten times a second.</summary>
internal sealed class Truth(SimSite site, IReadOnlyList<SimProcess> services)
{
    /// <summary>A line has room when it carries this much more than the cameras send.</summary>
    private const double RoomMbps = 0.5;

    /// <summary>Four groups of pictures of three cameras, over what is left of the line.</summary>
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(90);

    private readonly Dictionary<string, TimeSpan> _well = new(StringComparer.Ordinal);
    private readonly Dictionary<(string A, string B), TimeSpan> _talk = [];
    private readonly Dictionary<string, TimeSpan> _disks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> _tight = new(StringComparer.Ordinal);
    private readonly HashSet<(string Recorder, string Camera)> _overLine = [];
    private TimeSpan? _losslessSince = TimeSpan.Zero;
    private readonly List<SimMachine> _machines =
    [
        .. site.Recorders.Values.Select(recorder => recorder.Machine), .. services.Select(service => service.Machine).Distinct(),
    ];

    private int _networkSeen = -1;

    public IReadOnlyList<SimProcess> Services => services;

    public void Look()
    {
        var now = site.World.Lived;
        _losslessSince = site.Network.Loss > 0 ? null : _losslessSince ?? now;
        foreach (var recorder in site.Recorders.Values)
        {
            Note(recorder, now);
            Note(_disks, recorder.Name, !recorder.DiskInTrouble, now);
            LookAtTheLine(recorder, now);
        }

        foreach (var camera in site.Cameras.Values)
        {
            Note(camera, now);
        }

        foreach (var service in services)
        {
            Note(service, now);
        }

        if (_networkSeen != site.Network.Changes)
        {
            _networkSeen = site.Network.Changes;
            LookAtTheNetwork(now);
        }
    }

    private void LookAtTheNetwork(TimeSpan now)
    {
        for (var i = 0; i < _machines.Count; i++)
        {
            for (var j = i + 1; j < _machines.Count; j++)
            {
                Note(_talk, Pair(_machines[i].Name, _machines[j].Name), site.Network.CanTalk(_machines[i].Name, _machines[j].Name), now);
            }

            foreach (var camera in site.Cameras.Values)
            {
                Note(_talk, Pair(_machines[i].Name, camera.Machine.Name), site.Network.CanTalk(_machines[i].Name, camera.Machine.Name), now);
            }
        }
    }

    /// <summary>For how long it has been running, neither stopped nor starved, with a right clock; null when it is not.</summary>
    public TimeSpan? WellFor(SimProcess process) => _well.TryGetValue(process.Name, out var since) ? site.World.Lived - since : null;

    /// <summary>For how long both ways have been open; null when one is not.</summary>
    public TimeSpan? TalkFor(SimMachine a, SimMachine b) =>
        string.Equals(a.Name, b.Name, StringComparison.Ordinal) ? TimeSpan.MaxValue
        : _talk.TryGetValue(Pair(a.Name, b.Name), out var since) ? site.World.Lived - since : null;

    /// <summary>For how long its disk has neither stalled, failed nor been full; null when it does.</summary>
    public TimeSpan? DiskWellFor(SimRecorder recorder) => _disks.TryGetValue(recorder.Name, out var since) ? site.World.Lived - since : null;

    /// <summary>
    /// For how long the recorder's line has had room for all its sessions to cameras, and for what was left over from when it had none; null
    /// when it has no room.
    /// </summary>
    public TimeSpan? LineRoomFor(SimRecorder recorder) =>
        !_tight.TryGetValue(recorder.Name, out var last) ? site.World.Lived
        : site.World.Lived - last - CatchUp is var room && room > TimeSpan.Zero ? room : null;

    // A camera that lost its session because the line is short still needs its part of it.
    private void LookAtTheLine(SimRecorder recorder, TimeSpan now)
    {
        if (site.Network.LineOf(recorder.Machine.Name) is not { } mbps)
        {
            return;
        }

        foreach (var camera in site.Cameras.Values.Where(camera => camera.Sessions.Any(session => session.Client == recorder)))
        {
            _overLine.Add((recorder.Name, camera.Name));
        }

        if (mbps < RoomMbps + (_overLine.Count(one => one.Recorder == recorder.Name) * SimGop.Bytes * 8 / 1e6))
        {
            _tight[recorder.Name] = now;
        }
    }

    /// <summary>For how long the network has lost no packet.</summary>
    public TimeSpan LosslessFor => _losslessSince is { } since ? site.World.Lived - since : TimeSpan.Zero;

    public bool IsWell(SimProcess process, double seconds) => WellFor(process) >= TimeSpan.FromSeconds(seconds);

    public bool CanTalk(SimProcess a, SimProcess b, double seconds) => TalkFor(a.Machine, b.Machine) >= TimeSpan.FromSeconds(seconds);

    private void Note(SimProcess process, TimeSpan now)
    {
        var well = process.Running && !process.Stopped && process.Starved == TimeSpan.Zero && process.Machine.Up && process.Machine.Clock.Rate is > 0.9 and < 1.1;
        if (!well)
        {
            _well.Remove(process.Name);
        }
        else
        {
            _well.TryAdd(process.Name, now);
        }
    }

    private static void Note<TKey>(Dictionary<TKey, TimeSpan> since, TKey key, bool holds, TimeSpan now)
        where TKey : notnull
    {
        if (!holds)
        {
            since.Remove(key);
        }
        else
        {
            since.TryAdd(key, now);
        }
    }

    private static (string A, string B) Pair(string a, string b) => string.CompareOrdinal(a, b) < 0 ? (a, b) : (b, a);
}
