namespace Failover.Recorder;

/// <summary>
/// Where the watches of one recorder share its disk: each brings what its cameras wish, the budget answers. One at a time, so that two
/// servers that fail together never take the same room twice.
/// </summary>
internal sealed class KeepingDesk(RecorderSeams seams)
{
    /// <summary>Taken for a camera that was not measured yet: 4 Mbit/s.</summary>
    private const long EstimatedBytesPerSecond = 500_000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, ServerWatch> _watches = new(StringComparer.Ordinal);
    private long _stoppedAt;
    private bool _stoppedAny;

    /// <summary>Signs of one failure reach the probes of its servers within this time.</summary>
    private TimeSpan SettleTime => seams.Times.ProbeAnswer + (2 * seams.Times.ProbeEvery);

    public void Add(ServerWatch watch)
    {
        lock (_gate)
        {
            _watches[watch.Server] = watch;
        }
    }

    public void Remove(ServerWatch watch)
    {
        lock (_gate)
        {
            if (_watches.GetValueOrDefault(watch.Server) == watch)
            {
                _watches.Remove(watch.Server);
            }
        }
    }

    /// <summary>Starts and ends keeping of the watch's cameras as they wish and the budget allows.</summary>
    public void Decide(ServerWatch watch)
    {
        var (wants, keeps) = (false, false);
        foreach (var camera in watch.Cameras)
        {
            camera.EndIfCalm();
            wants |= camera.WantsFor is not null;
            keeps |= camera.Feed.Keeping;
        }

        if (!wants && !keeps)
        {
            return;
        }

        lock (_gate)
        {
            var view = Look();
            if (KeepingBudget.IsFull(view, seams.Keeping))
            {
                StopOne(watch, view);
            }

            if (wants)
            {
                Grant(watch, view);
            }
        }
    }

    private void Grant(ServerWatch watch, BudgetView view)
    {
        foreach (var grant in KeepingBudget.Decide(view, seams.Keeping).Where(grant => grant.Server == watch.Server))
        {
            watch.Cameras.FirstOrDefault(camera => camera.Feed.Camera == grant.Camera)?.Take(grant);
        }
    }

    /// <summary>One camera per flush tick: what is in memory may still find room.</summary>
    private void StopOne(ServerWatch watch, BudgetView view)
    {
        if ((_stoppedAny && seams.Time.GetElapsedTime(_stoppedAt) < seams.Times.FlushTick)
            || KeepingBudget.WhomToStop(view, seams.Keeping) is not { } stop || stop.Server != watch.Server)
        {
            return;
        }

        (_stoppedAny, _stoppedAt) = (true, seams.Time.GetTimestamp());
        watch.Cameras.First(camera => camera.Feed.Camera == stop.Camera).StopForFullDisk(view.DiskFreeBytes);
    }

    private BudgetView Look() => new()
    {
        Cameras =
        [
            .. from watch in _watches.Values
               from camera in watch.Cameras
               let measured = camera.BytesPerSecond
               select new BudgetCamera(
                   watch.Server, camera.Feed.Camera, camera.Feed.Source.Priority, measured > 0 ? measured : EstimatedBytesPerSecond, camera.Feed.Keeping, camera.WantsFor),
        ],
        DiskFreeBytes = seams.Store.DiskFreeBytes,
        QueuedBytes = seams.Store.QueuedBytes,
        Settle = SettleTime,
    };
}
