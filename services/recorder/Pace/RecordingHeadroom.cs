namespace Failover.Recorder;

/// <summary>Makes returning footage and proofs wait while live recording needs the disk (R5). It waits as long as that lasts, and says so.</summary>
internal sealed class RecordingHeadroom(Func<HeadroomView> view, TimeProvider time)
{
    private volatile string? _because;

    /// <summary>Why somebody waits now, in one sentence; null when nobody does.</summary>
    public string? YieldsBecause => _because;

    /// <summary>Completes when the disk has room for more than recording.</summary>
    public async Task WaitAsync(CancellationToken ct)
    {
        var pace = PaceRules.Decide(view());
        if (!pace.Pause)
        {
            return;
        }

        var began = time.GetTimestamp();
        StoreMetrics.Yielding.Inc();
        StoreMetrics.Yields.Inc();
        try
        {
            for (; pace.Pause; pace = PaceRules.Decide(view()))
            {
                _because = pace.Reason;
                await Task.Delay(PaceRules.LookEvery, time, ct);
            }
        }
        finally
        {
            _because = null;
            StoreMetrics.Yielding.Dec();
            StoreMetrics.YieldSeconds.Inc(time.GetElapsedTime(began).TotalSeconds);
        }
    }

    /// <summary>Leaves the disk alone after a bite, as long as live recording's share of it asks for.</summary>
    public async Task RestAsync(TimeSpan bite, CancellationToken ct)
    {
        var rest = PaceRules.RestAfter(bite, view());
        if (rest > TimeSpan.Zero)
        {
            StoreMetrics.YieldSeconds.Inc(rest.TotalSeconds);
            await Task.Delay(rest, time, ct);
        }
    }
}
