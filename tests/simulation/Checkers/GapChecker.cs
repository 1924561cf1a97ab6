using System.Globalization;

namespace Failover.Simulation;

/// <summary>
/// R6, R9 at the end: between the first and the last group of pictures that a server's present disk recorded, whatever its database does
/// not show has a gap record with a cause; what is damaged at a holder alone has one that says so; and nothing came home with other bytes than the camera's.
/// </summary>
internal sealed class GapChecker(SimSite site, Func<string, bool> isInSite) : Checker(site)
{
    public override void AtEnd()
    {
        foreach (var server in Site.Recorders.Values.Where(r => !r.IsSpare && isInSite(r.Name)))
        {
            var shown = server.Database().Keys.Concat(server.Disk.Rotten()).ToHashSet();
            var gaps = server.Gaps();
            foreach (var (camera, first, last) in server.Disk.Recorded(server.Name))
            {
                var untold = Untold(camera, first, last, shown, gaps);
                if (untold.Count > 0)
                {
                    Violate("R6", string.Create(CultureInfo.InvariantCulture, $"{server.Name} lacks {untold.Count} groups of pictures of {camera} from {untold[0]} to {untold[^1]} and has no gap record for it"));
                }
            }

            foreach (var (holder, gop) in DamagedAtAHolder(server.Name, server.Disk.StoreId))
            {
                if (!shown.Contains(gop) && !gaps.Any(gap => gap.Camera == gop.Camera && gap.From <= gop.Number && gap.To >= gop.Number && gap.Cause.StartsWith("damaged at ", StringComparison.Ordinal)))
                {
                    Violate("R6", string.Create(CultureInfo.InvariantCulture, $"{gop.Camera} {gop.Number} is damaged at {holder} and nowhere else, and no gap of {server.Name} says so"));
                }
            }

            if (server.RottenAtHome() is [var rotten, ..])
            {
                Violate("R9", $"{rotten.Camera} {rotten.Number} came home to {server.Name} with bytes that are not the camera's");
            }
        }
    }

    // What was given up to a disk that is gone was told there and in the journal; the disk after it begins with a gap of its own.
    private IEnumerable<(string Holder, GopId Gop)> DamagedAtAHolder(string server, string storeId) =>
        from holder in Site.Recorders.Values
        where isInSite(holder.Name)
        from run in holder.Disk.Kept
        where run.Info.Server == server
        from gop in run.Gops
        where gop.Rotten && gop.State == DiskState.Durable && (!gop.GivenUp || gop.AcknowledgedBy == storeId)
        select (holder.Name, gop.Gop.Id);

    private static List<long> Untold(string camera, long first, long last, HashSet<GopId> shown, IReadOnlyList<SimGap> gaps)
    {
        var untold = new List<long>();
        for (var number = first; number <= last; number++)
        {
            if (!shown.Contains(new GopId(camera, number)) && !gaps.Any(gap => gap.Camera == camera && gap.From <= number && (gap.To ?? long.MaxValue) >= number))
            {
                untold.Add(number);
            }
        }

        return untold;
    }
}
