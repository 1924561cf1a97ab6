using System.Globalization;

namespace Failover.Simulation;

/// <summary>
/// R1, R6, R9 at the end: every group of pictures that was on a disk, or that a covering guard received, is in the original's database,
/// unless every disk that had it lost it. It is shown once, with two exceptions: a camera that encodes per session has no picture in common
/// between two sessions, and runs with too few pictures in common cannot be related.
/// </summary>
internal sealed class FootageChecker(SimSite site, DiskBook book, CoverageBook coverage, IncidentBook incidents, Func<string, bool> isInSite, IReadOnlyList<string> perSession)
    : Checker(site)
{
    public override void AtEnd()
    {
        foreach (var server in Site.Recorders.Values.Where(r => !r.IsSpare && isInSite(r.Name)))
        {
            var shown = server.Database();
            var missing = new SortedDictionary<string, List<(long Number, string Why)>>(StringComparer.Ordinal);
            foreach (var ((home, gop), copies) in book.All)
            {
                if (home == server.Name && copies.WasOnADisk && !shown.ContainsKey(gop) && copies.Losses.Length == 0)
                {
                    Add(missing, gop, copies.Exists ? "a disk still has it" : "no disk has it and none lost it");
                }
            }

            foreach (var (gop, guard) in coverage.Received(server.Name))
            {
                if (!shown.ContainsKey(gop) && book.Find(server.Name, gop) is not { Losses.Length: > 0 })
                {
                    Add(missing, gop, $"it was covered by {guard}");
                }
            }

            foreach (var (gop, guard) in incidents.Received(server.Name))
            {
                if (!shown.ContainsKey(gop) && book.Find(server.Name, gop) is not { Losses.Length: > 0 }
                    && !(missing.TryGetValue(gop.Camera, out var named) && named.Exists(lost => lost.Number == gop.Number)))
                {
                    Add(missing, gop, $"{guard} received it in an incident that began covered");
                }
            }

            foreach (var (camera, lost) in missing)
            {
                var (first, last) = (lost.Min(l => l.Number), lost.Max(l => l.Number));
                Violate("R1", string.Create(CultureInfo.InvariantCulture, $"{server.Name} lacks {lost.Count} groups of pictures of {camera} between {first} and {last}: {lost[0].Why}"));
            }

            foreach (var (gop, times) in shown.Where(s => s.Value > 1 && !perSession.Contains(s.Key.Camera) && !HomeDatabase.CannotBeRelated(server.Disk, server.Name, s.Key)).OrderBy(s => s.Key.Camera, StringComparer.Ordinal).ThenBy(s => s.Key.Number).Take(1))
            {
                Violate("R1", $"{server.Name} shows {gop.Camera} {gop.Number} {times} times: {HomeDatabase.Explain(server.Disk, gop)}");
            }
        }
    }

    private static void Add(SortedDictionary<string, List<(long Number, string Why)>> missing, GopId gop, string why)
    {
        if (!missing.TryGetValue(gop.Camera, out var list))
        {
            missing[gop.Camera] = list = [];
        }

        list.Add((gop.Number, why));
    }
}
