using Failover.Contracts;

namespace Failover.Election;

/// <summary>The cameras by their server: made once for as long as no camera changes, since every rule asks for them.</summary>
internal sealed class CameraIndex
{
    private readonly Dictionary<string, (IReadOnlyList<Camera> All, IReadOnlyList<Camera> Protected)> _byServer;

    private IReadOnlyList<Camera>? _protected;

    private readonly HashSet<string> _beyond;

    public CameraIndex(IReadOnlyDictionary<string, Camera> cameras, IReadOnlyList<string> beyond)
    {
        (Cameras, Beyond, _beyond) = (cameras, beyond, beyond.ToHashSet(StringComparer.Ordinal));
        _byServer = cameras.Values.GroupBy(c => c.Spec.Server, StringComparer.Ordinal).ToDictionary(g => g.Key, Lists, StringComparer.Ordinal);
    }

    public IReadOnlyDictionary<string, Camera> Cameras { get; }

    /// <summary>Beyond the licence, as the verdict names them.</summary>
    public IReadOnlyList<string> Beyond { get; }

    /// <summary>Every protected camera of the site, by priority, then by name.</summary>
    public IReadOnlyList<Camera> Protected => _protected ??=
        [.. Cameras.Values.Where(c => !IsBeyond(c.Metadata.Name)).OrderByDescending(c => c.Spec.Priority).ThenBy(c => c.Metadata.Name, StringComparer.Ordinal)];

    public bool IsBeyond(string camera) => _beyond.Contains(camera);

    public IReadOnlyList<Camera> CamerasOf(string server) => _byServer.TryGetValue(server, out var lists) ? lists.All : [];

    public IReadOnlyList<Camera> ProtectedOf(string server) => _byServer.TryGetValue(server, out var lists) ? lists.Protected : [];

    private (IReadOnlyList<Camera> All, IReadOnlyList<Camera> Protected) Lists(IEnumerable<Camera> cameras)
    {
        var all = cameras.OrderByDescending(c => c.Spec.Priority).ThenBy(c => c.Metadata.Name, StringComparer.Ordinal).ToList();
        return (all, all.Exists(c => IsBeyond(c.Metadata.Name)) ? all.FindAll(c => !IsBeyond(c.Metadata.Name)) : all);
    }
}
