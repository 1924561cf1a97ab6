namespace Failover.Recorder;

/// <summary>Makes what is fetched from another recorder wait while live pictures arrive late (R5). One per recorder; any thread.</summary>
/// <param name="worst">The live camera that is furthest behind now.</param>
/// <param name="time">Clock.</param>
/// <param name="sleep">How it lets time pass; null: by the clock's timers.</param>
internal sealed class LineHeadroom(Func<(string? Camera, TimeSpan Behind)> worst, TimeProvider time, Func<TimeSpan, CancellationToken, Task>? sleep = null)
{
    private readonly Lock _lock = new();
    private volatile string? _because;
    private long? _lookedAt;
    private long? _tryingSince;

    /// <summary>Why somebody waits now, in one sentence; null when nobody does.</summary>
    public string? YieldsBecause => _because;

    /// <summary>Completes when a piece more may be fetched; at once as long as live pictures arrive in time.</summary>
    public async ValueTask WaitAsync(CancellationToken ct)
    {
        if (LookedJustNow() || !Decide(TimeSpan.Zero, out var pace))
        {
            return;
        }

        var began = time.GetTimestamp();
        LineMetrics.Yielding.Inc();
        LineMetrics.Yields.Inc();
        try
        {
            do
            {
                _because = pace.Reason;
                await (sleep?.Invoke(LineRules.LookEvery, ct) ?? Task.Delay(LineRules.LookEvery, time, ct));
            }
            while (Decide(time.GetElapsedTime(began), out pace));
        }
        finally
        {
            _because = null;
            LineMetrics.Yielding.Dec();
            LineMetrics.YieldSeconds.Inc(time.GetElapsedTime(began).TotalSeconds);
        }
    }

    // A fast line brings thousands of pieces a second; every camera is looked at twenty times.
    private bool LookedJustNow()
    {
        lock (_lock)
        {
            return _lookedAt is { } at && time.GetElapsedTime(at) < LineRules.LookEvery;
        }
    }

    /// <returns>It must wait.</returns>
    private bool Decide(TimeSpan waited, out Pace pace)
    {
        var (camera, behind) = worst();
        lock (_lock)
        {
            pace = LineRules.Decide(new LineView { Behind = behind, Camera = camera, WaitedFor = waited, TriedFor = _tryingSince is { } since ? time.GetElapsedTime(since) : null });
            if (!pace.Pause && waited >= LineRules.WaitAtMost)
            {
                _tryingSince = time.GetTimestamp();
                LineMetrics.WaitedInVain.Inc();
            }

            _lookedAt = pace.Pause ? null : time.GetTimestamp();
            return pace.Pause;
        }
    }
}
