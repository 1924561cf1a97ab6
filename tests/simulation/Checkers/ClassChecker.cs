using System.Globalization;
using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>
/// How guarded cameras are held in each class, by what arrives and what is written, not by what anybody says. While nothing is wrong a guard
/// gets pictures of each camera that it holds hot or by relay. Of a server that is dead every camera is written by somebody within the time
/// that a connect may take, also of class relay and cold, also when the camera serves one session: that is all such a camera may lose. A
/// server that is back records its camera whoever has the only session, and at the end it has that session itself.
/// </summary>
internal sealed class ClassChecker(SimSite site, Truth truth, Func<bool> controlIsWell, Func<string, bool> isInSite) : Checker(site)
{
    /// <summary>A camera that nobody reads finds out in 5 s; a try takes 3 s and the next comes 2 s later; a group of pictures and a write.</summary>
    private const double ConnectPatience = 14;

    /// <summary>A plan that changes, a session that is refused three times, a relay that is opened.</summary>
    private const double HoldPatience = 45;

    private readonly Dictionary<(string Server, string Camera), TimeSpan> _written = [];
    private readonly Dictionary<(string Server, string Camera), TimeSpan> _writtenAtHome = [];
    private readonly Dictionary<(string Recorder, string Camera), TimeSpan> _arrived = [];
    private readonly Dictionary<string, RecorderPlan> _plans = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Guard, string Server, string Camera), (GuardClass Class, string Recorder, TimeSpan Since)> _held = [];
    private readonly Dictionary<string, TimeSpan> _unhindered = new(StringComparer.Ordinal);
    private readonly HashSet<(string Recorder, string Camera)> _told = [];
    private TimeSpan _lookedAt;
    private double _entitledFor;

    public override void OnPlan(SimProcess from, RecorderPlan plan)
    {
        _plans[plan.Recorder] = plan;
        var named = new HashSet<(string, string, string)>();
        foreach (var entry in plan.Guard)
        {
            foreach (var source in entry.Cameras)
            {
                var (key, held) = ((plan.Recorder, entry.Server, source.Camera), entry.Classes.GetValueOrDefault(source.Camera));
                named.Add(key);
                if (!_held.TryGetValue(key, out var known) || known.Class != held || known.Recorder != entry.Recorder)
                {
                    _held[key] = (held, entry.Recorder, Lived);
                }
            }
        }

        // What a plan names anew begins anew.
        foreach (var gone in _held.Keys.Where(key => key.Guard == plan.Recorder && !named.Contains(key)).ToList())
        {
            _held.Remove(gone);
        }
    }

    public override void OnSent(string server, string recorder, GopId gop) => _arrived[(recorder, gop.Camera)] = Lived;

    public override void OnRelayed(string server, string recorder, GopId gop) => _arrived[(recorder, gop.Camera)] = Lived;

    public override void OnDisk(DiskEvent happened)
    {
        if (happened.Kind == DiskEventKind.Written && happened.Run.Recorder == happened.Recorder)
        {
            _written[(happened.Server, happened.Gop.Camera)] = Lived;
            if (happened.Recorder == happened.Server)
            {
                _writtenAtHome[(happened.Server, happened.Gop.Camera)] = Lived;
            }
        }
    }

    public override void Look()
    {
        if (Lived - _lookedAt < TimeSpan.FromSeconds(1))
        {
            return;
        }

        _lookedAt = Lived;
        _entitledFor = Since(Entitled, "licence");
        foreach (var (key, plan) in _plans)
        {
            if (!isInSite(key))
            {
                continue;
            }

            foreach (var entry in plan.Guard.Where(entry => isInSite(entry.Server) && entry.Order == 1))
            {
                foreach (var camera in entry.Cameras.Where(camera => isInSite(camera.Camera)))
                {
                    Judge(Site.Recorders[key], entry, Site.Cameras[camera.Camera]);
                }
            }
        }
    }

    public override void AtEnd()
    {
        foreach (var ((server, name), _) in _writtenAtHome)
        {
            var camera = Site.Cameras[name];
            if (camera.MaxSessions == 1 && isInSite(server) && isInSite(name) && camera.Sessions is [var only] && only.Server == server && only.Client.Name != server)
            {
                Violate("class", $"at the end {only.Client.Name} has the only session of {name}, and {server} does not");
            }
        }
    }

    private void Judge(SimRecorder guard, GuardEntry entry, SimCamera camera)
    {
        var (server, name) = (Site.Recorders[entry.Server], camera.Name);
        var key = $"{guard.Name} {server.Name} {name}";
        if (!Unhindered(guard, camera) || entry.Recorder != server.Name)
        {
            _unhindered.Remove(key);
            _unhindered.Remove($"{key} up");
            return;
        }

        var (serverWell, dead) = (truth.IsWell(server, 0) && !server.DiskInTrouble && truth.CanTalk(server, camera, 0) && truth.CanTalk(server, guard, 0), !server.Running);
        var planned = (Lived - _held[(guard.Name, server.Name, name)].Since).TotalSeconds;
        var free = Math.Min(Math.Min(planned, Since(dead, key)), _entitledFor);
        if (free > ConnectPatience && _written.TryGetValue((server.Name, name), out var written) && (Lived - written).TotalSeconds > ConnectPatience && _told.Add((server.Name, name)))
        {
            Violate("class", string.Create(CultureInfo.InvariantCulture, $"{server.Name} is dead for {free:0} s, {guard.Name} guards {name} ({entry.Classes.GetValueOrDefault(name)}) and reaches it, and nobody has written it for {(Lived - written).TotalSeconds:0} s"));
        }

        var calm = Math.Min(planned, Since(serverWell && controlIsWell(), $"{key} up"));
        if (calm > HoldPatience)
        {
            JudgeCalm(guard, server, name, entry.Classes.GetValueOrDefault(name), calm);
        }
    }

    private void JudgeCalm(SimRecorder guard, SimRecorder server, string camera, GuardClass held, double calm)
    {
        var silent = (Lived - _arrived.GetValueOrDefault((guard.Name, camera))).TotalSeconds;
        if (held != GuardClass.Cold && silent > HoldPatience && _told.Add((guard.Name, camera)))
        {
            Violate("class", string.Create(CultureInfo.InvariantCulture, $"{guard.Name} holds {camera} of {server.Name} {held}, all is well for {calm:0} s, and no picture of it has come there for {silent:0} s"));
        }

        if (_writtenAtHome.TryGetValue((server.Name, camera), out var own) && (Lived - own).TotalSeconds > HoldPatience && _told.Add((server.Name, camera)))
        {
            Violate("class", string.Create(CultureInfo.InvariantCulture, $"{server.Name} is well for {calm:0} s and has not recorded {camera} for {(Lived - own).TotalSeconds:0} s: neither by a session nor by the relay of {guard.Name}"));
        }
    }

    /// <summary>Nothing is wrong with guard and camera and what lies between them.</summary>
    private bool Unhindered(SimRecorder guard, SimCamera camera) =>
        Site.Network.Loss == 0 && isInSite(guard.Name) && truth.IsWell(guard, 1) && !guard.DiskInTrouble && truth.IsWell(camera, 1) && truth.CanTalk(guard, camera, 1)
        && truth.LineRoomFor(guard) > TimeSpan.FromSeconds(1);

    private bool Entitled => Site.Store.Get<FailoverLicense>(SimLicence.Name) is { } licence && licence.Spec.Token == SimLicence.Yes;

    /// <summary>For how many seconds it holds.</summary>
    private double Since(bool holds, string what)
    {
        if (!holds)
        {
            _unhindered.Remove(what);
            return 0;
        }

        _unhindered.TryAdd(what, Lived);
        return (Lived - _unhindered[what]).TotalSeconds;
    }
}
