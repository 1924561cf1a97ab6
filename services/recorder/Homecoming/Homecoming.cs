using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>One reinsertion at the original: everything that one holder has for this server.</summary>
internal sealed class Homecoming(HomecomingSeams seams, IHolder holder, ReinsertionOrder first) : IDisposable
{
    /// <summary>Media time of one interval: what a kill may cost, and what is in memory at once.</summary>
    private const long IntervalTicks = 20 * 90_000;

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly CameraHomecoming _camera = new(seams, holder);
    private ReinsertionOrder _order = first;
    private long _offeredAt = seams.Time.GetTimestamp();
    private long _began;
    private bool _working;
    private double _elapsedMs;
    private string? _problem;

    public TimeSpan SinceOffered => seams.Time.GetElapsedTime(Volatile.Read(ref _offeredAt));

    public ReinsertionProgress Progress { get; private set; } = new()
    {
        Reinsertion = first.Reinsertion,
        Server = first.Server,
        Holder = first.Holder,
        State = ReinsertionState.Waiting,
        Reason = $"Not yet asked {first.Holder}.",
    };

    public void Offer(ReinsertionOrder order)
    {
        _order = order;
        Volatile.Write(ref _offeredAt, seams.Time.GetTimestamp());
    }

    public void Dispose()
    {
        holder.Dispose();
        _oneAtATime.Dispose();
    }

    /// <summary>One round over all holdings of the order.</summary>
    public async Task WorkAsync(CancellationToken ct)
    {
        await _oneAtATime.WaitAsync(ct);
        try
        {
            _began = seams.Time.GetTimestamp();
            _working = true;
            var (open, left) = (0, 0);
            foreach (var holding in _order.Holdings)
            {
                var rest = await BringAsync(holding, holding.FromTick, holding.ToTick, ct);
                open += rest.Open ? 1 : 0;
                left += rest.Left;
            }

            _problem = null;
            Report(Finished(open, left));
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            if (_problem != error.Message)
            {
                _problem = error.Message;
                seams.Journal.Write(
                    JournalSeverity.Warning, "ReinsertionWaits", $"{_order.Reinsertion} waits for {_order.Holder}: {error.Message}", _order.Server);
            }

            Report((ReinsertionState.Waiting, $"Waits for {_order.Holder}: {error.Message}"));
        }
        finally
        {
            _working = false;
            _oneAtATime.Release();
        }
    }

    /// <summary>Brings the part of one camera that lies in an interval, before the rest.</summary>
    public async Task HurryAsync(string camera, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        foreach (var holding in _order.Holdings.Where(holding => holding.Camera == camera))
        {
            await _oneAtATime.WaitAsync(ct);
            try
            {
                await _camera.BringAsync(holding, holding.FromTick, holding.ToTick, (from, to), ct);
            }
            finally
            {
                _oneAtATime.Release();
            }
        }
    }

    private async Task<(int Left, bool Open)> BringAsync(HoldingReport holding, long fromTick, long toTick, CancellationToken ct)
    {
        var (left, open) = (0, holding.Open);
        for (var from = fromTick; from <= toTick; from += IntervalTicks)
        {
            await seams.Store.YieldToRecordingAsync(ct);
            var result = await _camera.BringAsync(holding, from, Math.Min(from + IntervalTicks - 1, toTick), null, ct);
            left += result.Left;
            open |= result.Open;
            Note(result);
        }

        return (left, open);
    }

    private void Note(HomecomingResult result)
    {
        RecorderMetrics.FramesInserted.Inc(result.Inserted);
        Progress = Progress with
        {
            FramesOffered = Progress.FramesOffered + result.Offered,
            FramesInserted = Progress.FramesInserted + result.Inserted,
            FramesPresent = Progress.FramesPresent + result.Present,
            BytesInserted = Progress.BytesInserted + result.Bytes,
            Seams = [.. Progress.Seams.Concat(result.Seams).DistinctBy(seam => (seam.Camera, seam.Run))],
        };
        if (result.Inserted > 0)
        {
            Report((ReinsertionState.Copying, $"Copying from {_order.Holder}."));
        }
    }

    private (ReinsertionState State, string Reason) Finished(int open, int left)
    {
        if (_order.Holdings.Count > 0 && (open > 0 || left > 0))
        {
            return open > 0
                ? (ReinsertionState.Copying, $"{_order.Holder} still keeps {open} cameras.")
                : (ReinsertionState.Verifying, $"{left} frames are not durable here yet.");
        }

        return (ReinsertionState.Completed, $"Every frame that {_order.Holder} held is home.");
    }

    private void Report((ReinsertionState State, string Reason) now)
    {
        if (_working && now.State is ReinsertionState.Copying or ReinsertionState.Completed)
        {
            _elapsedMs += seams.Time.GetElapsedTime(_began).TotalMilliseconds;
            _began = seams.Time.GetTimestamp();
        }

        Progress = Progress with { State = now.State, Reason = now.Reason, ElapsedMs = Math.Round(_elapsedMs) };
    }
}
