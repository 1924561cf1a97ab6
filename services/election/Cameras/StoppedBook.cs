using System.Collections.Immutable;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Election;

/// <summary>
/// The explicit ends of cameras in the store, for plans: written before a plan leaves a camera out, so that they outlive a restart and a
/// change of leader; kept until the server's beat shows them, and a day by this process' own clock.
/// </summary>
internal sealed class StoppedBook(ISiteStore store, ILogger log)
{
    /// <summary>Entries at most; the oldest go first.</summary>
    public const int Capacity = 10_000;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);
    private static readonly TimeSpan TidyEvery = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, TimeSpan> _since = new(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, StoppedCamera> _own = ImmutableSortedDictionary.Create<string, StoppedCamera>(StringComparer.Ordinal);
    private TimeSpan _tidyAt;

    /// <summary>Writes an end down; true when it is there, by whomever.</summary>
    public async Task<bool> WriteAsync(StoppedEntry entry, CancellationToken ct)
    {
        var name = StoppedCamera.NameOf(entry.Server, entry.Camera);
        using var about = log.BeginScope(new LogFacts(entry.Server, entry.Camera));
        try
        {
            _own = _own.SetItem(name, await store.CreateAsync(new StoppedCamera { Metadata = new ObjectMeta { Name = name }, Spec = entry }, ct));
            log.LogInformation("{Why}", entry.Why);
            return true;
        }
        catch (StoreConflictException conflict) when (conflict.Reason == StoreConflict.AlreadyExists)
        {
            return true;
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            log.LogWarning("The end of {Camera} is written at a later look: {Message}", entry.Camera, error.Message);
            return false;
        }
    }

    /// <summary>The ends in force: of the store, and own ones that its watch does not show yet. None of a camera that is there again.</summary>
    public IReadOnlyCollection<StoppedEntry> Entries(SiteObjects objects)
    {
        _own = _own.RemoveRange(_own.Keys.Where(objects.Stopped.ContainsKey).ToList());
        return [.. objects.Stopped.Values.Concat(_own.Values).OrderBy(s => s.Metadata.Name, StringComparer.Ordinal).Select(s => s.Spec).Where(s => !IsBack(s, objects))];
    }

    /// <summary>Deletes what has served its time.</summary>
    public async Task TidyAsync(SiteObjects objects, ElectionView view, TimeSpan now, CancellationToken ct)
    {
        if (now < _tidyAt)
        {
            return;
        }
        _tidyAt = now + TidyEvery;
        foreach (var gone in _since.Keys.Where(k => !objects.Stopped.ContainsKey(k)).ToList())
        {
            _since.Remove(gone);
        }
        var overflow = objects.Stopped.Values.OrderByDescending(s => s.Spec.When).Skip(Capacity).Select(s => s.Metadata.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, stopped) in objects.Stopped)
        {
            var since = _since.TryGetValue(name, out var known) ? known : _since[name] = now;
            if (!IsBack(stopped.Spec, objects) && !overflow.Contains(name) && (now - since < Kept || !IsShown(stopped.Spec, view)))
            {
                continue;
            }
            try
            {
                await store.DeleteAsync<StoppedCamera>(name, ct, stopped.Metadata.ResourceVersion);
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                log.LogDebug("The end {Name} is tidied away later: {Message}", name, error.Message);
            }
        }
    }

    private static bool IsBack(StoppedEntry entry, SiteObjects objects) =>
        objects.Cameras.TryGetValue(entry.Camera, out var camera) && string.Equals(camera.Spec.Server, entry.Server, StringComparison.Ordinal);

    /// <summary>
    /// The server records no more cameras than it should; one that is not in the site any more shows nothing. And no spare keeps the camera: one that
    /// was away for longer than a day resumes what it kept, and must find the word that ends it.
    /// </summary>
    internal static bool IsShown(StoppedEntry entry, ElectionView view) =>
        !view.Beats.Values.Any(b => Keeps(b.Beat, entry))
        && (!view.Servers.ContainsKey(entry.Server)
            || (view.BeatOf(entry.Server) is { } beat && beat.Digest.Assigned <= view.CamerasOf(entry.Server).Count));

    private static bool Keeps(Beat beat, StoppedEntry entry) => beat.Holdings.Any(h =>
        h.Open && string.Equals(h.Server, entry.Server, StringComparison.Ordinal) && string.Equals(h.Camera, entry.Camera, StringComparison.Ordinal));
}
