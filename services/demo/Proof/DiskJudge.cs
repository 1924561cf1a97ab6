namespace Failover.Demo;

/// <summary>Compares a disk's pictures of one camera with what the camera sent.</summary>
internal sealed class DiskJudge(CameraLine line, string camera, string server)
{
    /// <summary>Undamaged pictures whose bytes are not those of that tick.</summary>
    public long Mismatches { get; private set; }

    /// <summary>Pictures of no known session, or at a tick at which the camera made none.</summary>
    public long Unknown { get; private set; }

    /// <summary>Number of each rightly stored picture, and how many copies there are.</summary>
    public Dictionary<long, int> Read(StoreContents store)
    {
        var found = new Dictionary<long, int>();
        foreach (var stored in store.Pictures)
        {
            if (stored.Run.Camera != camera || stored.Run.Server != server)
            {
                continue;
            }
            var tick = line.AbsoluteTick(stored.Run.Id, stored.Tick);
            if (tick is null || line.PictureAt(tick.Value) is not { } picture)
            {
                Unknown++;
            }
            else if (stored.BytesHash != stored.Hash || (!line.HashesMeanNothing && stored.BytesHash != picture.Hash))
            {
                Mismatches += stored.Damaged ? 0 : 1;
            }
            else
            {
                found[picture.Number] = found.GetValueOrDefault(picture.Number) + 1;
            }
        }
        return found;
    }
}
