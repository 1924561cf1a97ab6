using Failover.Contracts;
using Failover.Platform;

namespace Failover.Simulation;

/// <summary>Everything of one simulated site, by name. Filled once when the run is built.</summary>
internal sealed class SimSite
{
    /// <summary>The site's name.</summary>
    public const string Name = "site";

    private readonly Dictionary<string, SimRecorder> _byUrl = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimRecorder> _recorders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimCamera> _cameras = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimMachine> _machines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimProcess> _services = new(StringComparer.Ordinal);

    public SimSite(World world, FailoverTimes times)
    {
        (World, Times) = (world, times);
        Network = new SimNetwork(world);
        Bus = new SimBus(Machine("broker", TimeSpan.FromHours(5)), Network, Wire);
        Store = new SimStore(Machine("store", TimeSpan.FromHours(7)), Network, Wire);
    }

    public World World { get; }

    public FailoverTimes Times { get; }

    public SimNetwork Network { get; }

    public SimBus Bus { get; }

    public SimStore Store { get; }

    /// <summary>By name, in the order of adding.</summary>
    public IReadOnlyDictionary<string, SimMachine> Machines => _machines;

    /// <summary>Replicas of the control plane's services, <c>heartbeat-1</c>, in the order of adding.</summary>
    public IReadOnlyDictionary<string, SimProcess> Services => _services;

    /// <summary>What went over the wire and to the disks: all that a checker may read.</summary>
    public Wire Wire { get; } = new();

    /// <summary>By name, in the order of adding.</summary>
    public IReadOnlyDictionary<string, SimRecorder> Recorders => _recorders;

    public IReadOnlyDictionary<string, SimCamera> Cameras => _cameras;

    /// <summary>Name of the bug that is planted in this run (<see cref="PlantedBugs"/>), or null.</summary>
    public string? Plant { get; init; }

    public bool IsPlanted(string bug) => string.Equals(Plant, bug, StringComparison.Ordinal);

    public static string UrlOf(string recorder) => $"http://{recorder}:7420";

    public static string CameraUrlOf(string camera) => $"rtsp://{camera}/live";

    /// <summary>The recorder behind an address of a plan or object, or null.</summary>
    public SimRecorder? At(string url) => _byUrl.GetValueOrDefault(url.TrimEnd('/'));

    public void Add(SimRecorder recorder)
    {
        _recorders.Add(recorder.Name, recorder);
        _byUrl.Add(UrlOf(recorder.Name), recorder);
    }

    public void Add(SimCamera camera) => _cameras.Add(camera.Name, camera);

    public void AddService(SimProcess service) => _services.Add(service.Name, service);

    /// <summary>Puts in the licence that lets the site fail over, or one that does not.</summary>
    public void Entitle(bool entitled)
    {
        if (Store.Get<FailoverLicense>(SimLicence.Name) is { } licence)
        {
            Store.Update(licence with { Spec = new FailoverLicenseSpec(entitled ? SimLicence.Yes : SimLicence.No) });
        }
    }

    /// <summary>The machine of this name, made at the first mention.</summary>
    public SimMachine Machine(string name, TimeSpan bootedAgo)
    {
        if (!_machines.TryGetValue(name, out var machine))
        {
            _machines[name] = machine = new SimMachine(World, name, bootedAgo);
        }

        return machine;
    }
}
