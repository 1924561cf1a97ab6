using Failover.Contracts;
using Failover.Platform;

namespace Failover.Simulation;

/// <summary>Everything of one simulated site, by name. Filled once when the run is built.</summary>
internal sealed class SimSite(World world, FailoverTimes times)
{
    private readonly Dictionary<string, SimRecorder> _byUrl = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimRecorder> _recorders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimCamera> _cameras = new(StringComparer.Ordinal);

    public World World => world;

    public FailoverTimes Times => times;

    public SimNetwork Network { get; } = new(world);

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
}
