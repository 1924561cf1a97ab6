using System.Globalization;
using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>Does what a script's words say, and undoes it. Knows what the script did to the site: checkers ask it what they may expect.</summary>
internal sealed class FaultCatalog
{
    private readonly BuiltSite _built;
    private readonly Dictionary<string, Word> _words;
    private readonly OperatorActs _operator;
    private readonly Dictionary<string, int> _lasting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _held = new(StringComparer.Ordinal);
    private readonly StoreBackup _backup;
    private StoreBackup? _beforeReinstall;
    private TimeSpan? _controlWellSince;
    private RecordingChecker? _recording;
    private TermsChecker? _terms;
    private EndChecker? _end;

    public FaultCatalog(BuiltSite built)
    {
        _built = built;
        _operator = new OperatorActs(built);
        _backup = built.Store.Backup();
        _words = Words().ToDictionary(word => word.Name, StringComparer.Ordinal);
    }

    private sealed record Word(string Name, Action<Fault> Begin, Action<Fault>? End = null);

    /// <summary>Every word that a script can have.</summary>
    public IReadOnlyCollection<string> Names => _words.Keys;

    /// <summary>Something that was begun has not ended.</summary>
    public bool AnyLasting => _lasting.Count > 0;

    public void Tells(RecordingChecker recording, TermsChecker terms, EndChecker end) => (_recording, _terms, _end) = (recording, terms, end);

    public bool IsInSite(string recorder) => !_operator.Removed.Contains(recorder);

    /// <summary>Nothing in the site's settings forbids a takeover of this server, and nothing did a moment ago.</summary>
    public bool MayBeServed(string server) =>
        IsInSite(server) && _built.Plan.Entitled && !Lasts("licence-no") && !Lasts("maintenance") && !Lasts("remove") && !Lasts("store-empty");

    /// <summary>Broker, store and every service have been well for 20 s.</summary>
    public bool ControlIsWell(Truth truth)
    {
        var faulty = _lasting.Keys.Any(word => word.StartsWith("bus-", StringComparison.Ordinal) || word.StartsWith("store-", StringComparison.Ordinal)
            || word is "watch-late" or "plan-lacks" or "sidecar-down" or "publish-hangs" or "clock-rate" or "net-loss" or "block" or "starve");
        if (faulty || !truth.Services.All(service => truth.IsWell(service, 20)))
        {
            _controlWellSince = null;
            return false;
        }

        _controlWellSince ??= _built.World.Lived;
        return _built.World.Lived - _controlWellSince > TimeSpan.FromSeconds(20);
    }

    public void Begin(Fault fault)
    {
        _built.World.Tell("FAULT", fault.What, $"{fault.Target} {fault.Value}{(fault.For > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $" for {fault.For.TotalSeconds:0.0} s") : "")}");
        Find(fault).Begin(fault);
        if (fault.For > TimeSpan.Zero)
        {
            _lasting[fault.What] = _lasting.GetValueOrDefault(fault.What) + 1;
        }
    }

    public void End(Fault fault)
    {
        _built.World.Tell("FAULT", "healed", $"{fault.What} {fault.Target}");
        Find(fault).End?.Invoke(fault);
        if (--_lasting[fault.What] == 0)
        {
            _lasting.Remove(fault.What);
        }
    }

    private bool Lasts(string word) => _lasting.ContainsKey(word);

    private Word Find(Fault fault) => _words.GetValueOrDefault(fault.What)
        ?? throw new FormatException($"There is no fault '{fault.What}'; there are {string.Join(", ", _words.Keys)}.");

    private IEnumerable<Word> Words() => [.. ProcessWords(), .. NetworkWords(), .. ControlWords(), .. DiskWords(), .. OperatorWords()];

    private IEnumerable<Word> ProcessWords() =>
    [
        new("kill", f => Hold(f, Process(f).Machine.Name, () => Process(f).Kill()), f => LetGo(f, Process(f).Machine.Name, () => Process(f).Start())),
        new("stop", f => Process(f).Stop(), f => Process(f).Continue()),
        new("power-off", f => Hold(f, "", Machine(f).PowerOff), f => LetGo(f, "", Machine(f).PowerOn)),
        new("starve", f => Process(f).Starved = TimeSpan.FromMilliseconds(Number(f)), f => Process(f).Starved = TimeSpan.Zero),
        new("clock-step", f => Machine(f).Clock.StepWall(TimeSpan.FromSeconds(Number(f)))),
        new("clock-rate", f => Machine(f).Clock.SetRate(Number(f)), f => Machine(f).Clock.SetRate(1)),
        new("camera-off", f => _built.Site.Cameras[f.Target].Kill(), f => _built.Site.Cameras[f.Target].Start()),
        new("sigterm", f => Hold(f, Process(f).Machine.Name, () => Recorder(f).Leave()), f => LetGo(f, Process(f).Machine.Name, () => Recorder(f).Return())),
    ];

    private IEnumerable<Word> NetworkWords()
    {
        var network = _built.Site.Network;
        return
        [
            new("isolate", f => network.Isolate(Machine(f).Name), f => network.Connect(Machine(f).Name)),
            new("block", f => network.Block(Machine(f).Name, Machine(f, f.Value).Name), f => network.Open(Machine(f).Name, Machine(f, f.Value).Name)),
            new("cut-cameras", f => ForCameras(camera => network.Block(camera, Machine(f).Name)), f => ForCameras(camera => network.Open(camera, Machine(f).Name))),
            new("line", f => network.SetLine(Machine(f).Name, Number(f)), f => network.SetLine(Machine(f).Name, 0)),
            new("net-loss", f => network.Loss = Number(f), _ => network.Loss = 0),
        ];
    }

    private IEnumerable<Word> ControlWords()
    {
        var (bus, store) = (_built.Bus, _built.Store);
        return
        [
            new("bus-down", _ => bus.Broker.Kill(), _ => bus.Broker.Start()),
            new("bus-stall", _ => bus.Broker.Stop(), _ => bus.Broker.Continue()),
            new("bus-lossy", _ => bus.Faults.Lost = 0.3, _ => bus.Faults.Lost = 0),
            new("bus-doubles", _ => bus.Faults.Doubled = 0.3, _ => bus.Faults.Doubled = 0),
            new("bus-late", _ => bus.Faults.Late = 0.2, _ => bus.Faults.Late = 0),
            new("plan-lacks", f => bus.Faults.PlanLacks.Add(Recorder(f).Name), f => bus.Faults.PlanLacks.Remove(f.Target)),
            new("sidecar-down", f => bus.LinkOf(Process(f).Name).SidecarDown = true, f => bus.LinkOf(Process(f).Name).SidecarDown = false),
            new("publish-hangs", f => bus.LinkOf(Process(f).Name).Hanging.Begin(), f => bus.LinkOf(Process(f).Name).Hanging.End()),
            new("store-down", _ => store.Process.Kill(), _ => store.Process.Start()),
            new("store-storm", _ => (store.Faults.Refused, store.Faults.Conflict) = (0.3, 0.2), _ => (store.Faults.Refused, store.Faults.Conflict) = (0, 0)),
            new("store-unknown", _ => store.Faults.Unknown = 0.3, _ => store.Faults.Unknown = 0),
            new("watch-late", _ => store.Faults.WatchLate = TimeSpan.FromSeconds(3), _ => store.Faults.WatchLate = TimeSpan.Zero),
            new("store-restore", _ => SetBack(() => store.Restore(_backup))),
            new("store-empty", _ => Reinstall(), _ => SetBack(() => store.Restore(_beforeReinstall!))),
        ];
    }

    private IEnumerable<Word> DiskWords() =>
    [
        new("disk-stall", f => Recorder(f).Disk.Stall(begins: true), f => Recorder(f).Disk.Stall(begins: false)),
        new("disk-eio", f => Recorder(f).Disk.Fail(begins: true), f => Recorder(f).Disk.Fail(begins: false)),
        new("disk-full", f => Recorder(f).Disk.Fill(begins: true), f => Recorder(f).Disk.Fill(begins: false)),
        new("disk-corrupt", f => Recorder(f).Disk.Rot()),
        new("disk-replace", f =>
        {
            // Nobody takes the disk out of a running machine.
            if (!Recorder(f).Running)
            {
                Recorder(f).Disk.Replace();
                _recording!.Forget(f.Target);
            }
        }),
    ];

    private IEnumerable<Word> OperatorWords() =>
    [
        new("licence-no", _ => _operator.Entitle(entitled: false), _ => _operator.Entitle(_built.Plan.Entitled)),
        new("maintenance", f => _operator.Maintain(f.Target, true), f => _operator.Maintain(f.Target, false)),
        new("delete-takeover", _ => _operator.DeleteNewestTakeover()),
        new("remove", f =>
        {
            _operator.Remove(f.Target);
            _recording!.Take(f.Target);
        }, f => _operator.AddAgain(f.Target)),
        new("camera-removed", f => _recording!.Take(_operator.RemoveCamera(f.Target), f.Target), f => _operator.AddAgain(f.Target)),
    ];

    // Two faults may hold one process or machine down at once: it comes back when the last of them ends, and a process only with its machine.
    private void Hold(Fault fault, string machine, Action act)
    {
        _held[fault.What + fault.Target] = _held.GetValueOrDefault(fault.What + fault.Target) + 1;
        if (machine.Length == 0 || !_held.ContainsKey("power-off" + machine))
        {
            act();
        }
    }

    private void LetGo(Fault fault, string machine, Action act)
    {
        var key = fault.What + fault.Target;
        if (--_held[key] > 0)
        {
            return;
        }

        _held.Remove(key);
        if (machine.Length == 0 || !_held.ContainsKey("power-off" + machine))
        {
            act();
        }
    }

    private void SetBack(Action act)
    {
        act();
        _terms!.StoreWasSetBack();
        _end!.StoreWasSetBack(_built.Store.List<Takeover>(), _built.Store.List<Reinsertion>());
    }

    private void Reinstall()
    {
        _beforeReinstall = _built.Store.Backup();
        SetBack(_built.Store.Empty);
    }

    private void ForCameras(Action<string> act)
    {
        foreach (var camera in _built.Site.Cameras.Values)
        {
            act(camera.Machine.Name);
        }
    }

    private SimRecorder Recorder(Fault fault) => _built.Site.Recorders[fault.Target];

    private SimProcess Process(Fault fault) => _built.Site.Recorders.TryGetValue(fault.Target, out var recorder) ? recorder
        : _built.Services.FirstOrDefault(s => s.Name == fault.Target) ?? throw new FormatException($"There is no process '{fault.Target}'.");

    private SimMachine Machine(Fault fault, string? name = null) => Machines().FirstOrDefault(m => m.Name == (name ?? fault.Target))
        ?? throw new FormatException($"There is no machine '{name ?? fault.Target}'.");

    private IEnumerable<SimMachine> Machines() => _built.Site.Recorders.Values.Select(r => r.Machine)
        .Concat(_built.Services.Select(s => s.Machine)).Append(_built.Bus.Machine).Append(_built.Store.Machine);

    private static double Number(Fault fault) => double.Parse(fault.Value, CultureInfo.InvariantCulture);
}
