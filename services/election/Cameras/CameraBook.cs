using System.Collections.Immutable;
using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// The cameras that plans name. Absence stops nothing (R11): a camera that is missing from the store stays here until its deletion was
/// seen while this process ran, stood for a moment in which not most of the cameras went with it, and is written down as a
/// <see cref="StoppedCamera"/>. A store that was emptied, restored or is half read so stops no camera.
/// </summary>
internal sealed class CameraBook
{
    /// <summary>On the Site: the operator's word for ending this many cameras at once.</summary>
    public const string Confirm = "failover.video/confirm-stopped-cameras";

    /// <summary>A deletion is believed after this time: an uninstall deletes one object after the other.</summary>
    public static readonly TimeSpan Believed = TimeSpan.FromSeconds(10);

    // From this many on, more than half of all at once is taken for an accident.
    private const int Several = 3;

    private readonly SortedDictionary<(string Server, string Camera), Missing> _missing = new(Comparer<(string, string)>.Create(ByName));
    // Deletions that came with the Site's own: the whole store went and came back.
    private readonly HashSet<string> _doubted = new(StringComparer.Ordinal);
    private (string Name, DateTimeOffset? Created)? _site;
    private IReadOnlyDictionary<string, Camera> _present = ImmutableSortedDictionary<string, Camera>.Empty;
    private ImmutableSortedDictionary<(string Server, string Camera), Camera> _known =
        ImmutableSortedDictionary.Create<(string Server, string Camera), Camera>(Comparer<(string, string)>.Create(ByName));

    private bool _changed;
    private bool _accident;

    /// <summary>What plans are made of, by name; the same object while nothing changed.</summary>
    public IReadOnlyDictionary<string, Camera> Cameras { get; private set; } = ImmutableSortedDictionary<string, Camera>.Empty;

    /// <summary>Cameras that the store does not have and that nobody ended, each with the sentence for the operator.</summary>
    public IReadOnlyList<(Camera Camera, string Why)> Orphans { get; private set; } = [];

    /// <summary>Looks at the store's cameras.</summary>
    /// <returns>Ends to write down; a camera goes when <see cref="Stopped"/> says that this was done.</returns>
    public IReadOnlyList<StoppedEntry> Look(SiteObjects objects, TimeSpan now, DateTimeOffset wall)
    {
        KnowSite(objects);
        if (!ReferenceEquals(objects.Cameras, _present))
        {
            _present = objects.Cameras;
            Compare(objects, now);
        }
        if (_missing.Count == 0)
        {
            return [];
        }
        var deleted = _missing.Values.Count(m => m.Deleted);
        var accident = IsAccident(deleted, _known.Count, objects.Site);
        if (_changed || accident != _accident)
        {
            (_changed, _accident) = (false, accident);
            Orphans = [.. _missing.Values.Where(m => !m.Moved && (accident || !m.Deleted)).Select(m => (m.Camera, WhyKept(m, accident, deleted)))];
        }
        return
        [
            .. _missing.Where(m => m.Value.Moved || (m.Value.Deleted && !accident && now - m.Value.Since >= Believed))
                .Select(m => new StoppedEntry(m.Key.Server, m.Key.Camera, "site", wall, $"{m.Key.Camera} was taken off {m.Key.Server}.")),
        ];
    }

    /// <summary>This end is written down: the camera leaves the plans.</summary>
    public void Stopped(StoppedEntry entry)
    {
        if (_missing.Remove((entry.Server, entry.Camera)))
        {
            _known = _known.Remove((entry.Server, entry.Camera));
            _changed = true;
            Publish();
        }
    }

    private void KnowSite(SiteObjects objects)
    {
        var site = objects.Site is { } known ? (known.Metadata.Name, known.Metadata.CreationTimestamp) : default((string, DateTimeOffset?)?);
        if (_site is not null && site != _site)
        {
            _doubted.UnionWith(objects.DeletedCameras.Keys);
        }
        _site = site;
    }

    private void Compare(SiteObjects objects, TimeSpan now)
    {
        foreach (var camera in objects.Cameras.Values)
        {
            var key = (camera.Spec.Server, camera.Metadata.Name);
            _known = _known.SetItem(key, camera);
            _missing.Remove(key);
            _doubted.Remove(key.Name);
        }
        foreach (var (key, camera) in _known)
        {
            var other = objects.Cameras.GetValueOrDefault(key.Camera);
            if (other is not null && string.Equals(other.Spec.Server, key.Server, StringComparison.Ordinal))
            {
                continue;
            }
            var (moved, deleted) = (other is not null, objects.DeletedCameras.ContainsKey(key.Camera) && !_doubted.Contains(key.Camera));
            if (!_missing.TryGetValue(key, out var known) || known.Moved != moved || known.Deleted != deleted)
            {
                _missing[key] = new Missing(camera, now, deleted, moved);
            }
        }
        (_changed, Orphans) = (true, []);
        Publish();
    }

    // A camera that moved is the new server's; at the old one its end is written at once.
    private void Publish() => Cameras = _missing.Count == 0
        ? _present
        : ImmutableSortedDictionary.Create<string, Camera>(StringComparer.Ordinal).AddRange(_present)
            .SetItems(_missing.Values.Where(m => !m.Moved).Select(m => KeyValuePair.Create(m.Camera.Metadata.Name, m.Camera)));

    private static string WhyKept(Missing missing, bool accident, int deleted)
    {
        var name = missing.Camera.Metadata.Name;
        return accident && missing.Deleted
            ? $"{deleted} cameras were deleted at once, most of the site, {name} among them: they are recorded on. If they shall end, set the Site's annotation {Confirm}: \"{deleted}\"."
            : $"{name} is missing from the store without having been deleted: it is recorded on. Add it again; delete it then if it shall end.";
    }

    /// <summary>So many of all at once are taken for a mistake, unless the operator's word names that number.</summary>
    public static bool IsAccident(int deleted, int all, Site? site) => deleted >= Several && deleted * 2 > all && !IsConfirmed(site, deleted);

    private static bool IsConfirmed(Site? site, int deleted) =>
        site is not null && site.Metadata.Annotations.TryGetValue(Confirm, out var word) && int.TryParse(word, out var number) && number == deleted;

    private static int ByName((string Server, string Camera) a, (string Server, string Camera) b) =>
        string.CompareOrdinal(a.Server, b.Server) is not 0 and var byServer ? byServer : string.CompareOrdinal(a.Camera, b.Camera);

    private sealed record Missing(Camera Camera, TimeSpan Since, bool Deleted, bool Moved);
}
