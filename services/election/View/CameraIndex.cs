using Failover.Contracts;

namespace Failover.Election;

/// <summary>The cameras by their server: made once for as long as no camera changes, since every rule asks for them.</summary>
internal sealed class CameraIndex
{
    private readonly Dictionary<string, (IReadOnlyList<Camera> All, IReadOnlyList<Camera> Protected)> _byServer;

    private IReadOnlyList<Camera>? _protected;

    public CameraIndex(IReadOnlyDictionary<string, Camera> cameras)
    {
        Cameras = cameras;
        _byServer = cameras.Values.GroupBy(c => c.Spec.Server, StringComparer.Ordinal).ToDictionary(g => g.Key, Lists, StringComparer.Ordinal);
    }

    public IReadOnlyDictionary<string, Camera> Cameras { get; }

    /// <summary>Every protected camera of the site, by priority, then by name.</summary>
    public IReadOnlyList<Camera> Protected => _protected ??=
        [.. Cameras.Values.Where(c => c.Status.Licensed).OrderByDescending(c => c.Spec.Priority).ThenBy(c => c.Metadata.Name, StringComparer.Ordinal)];

    public IReadOnlyList<Camera> CamerasOf(string server) => _byServer.TryGetValue(server, out var lists) ? lists.All : [];

    public IReadOnlyList<Camera> ProtectedOf(string server) => _byServer.TryGetValue(server, out var lists) ? lists.Protected : [];

    private static (IReadOnlyList<Camera> All, IReadOnlyList<Camera> Protected) Lists(IEnumerable<Camera> cameras)
    {
        var all = cameras.OrderByDescending(c => c.Spec.Priority).ThenBy(c => c.Metadata.Name, StringComparer.Ordinal).ToList();
        return (all, all.Exists(c => !c.Status.Licensed) ? all.FindAll(c => c.Status.Licensed) : all);
    }
}
