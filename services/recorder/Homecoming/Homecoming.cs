using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>One reinsertion at the original: everything that one holder has for this server.</summary>
/// <param name="mayHaveIt">Another holder that may still have pictures of a camera; null when nobody is left to ask.</param>
internal sealed class Homecoming(HomecomingSeams seams, IHolder holder, ReinsertionOrder first, Func<string, string?> mayHaveIt) : IDisposable
{
    private const int MostNamed = 3;

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly CameraHomecoming _camera = new(seams, holder, first, mayHaveIt);
    private readonly List<LostStretch> _lost = [];
    private readonly HomecomingSpans? _spans = seams.Spans?.Invoke();

    // Cameras of which this holder may still give something; null before its first whole round, and while it does not answer.
    private volatile HashSet<string>? _mayGive;
    private ReinsertionOrder _order = first;
    private long _offeredAt = seams.Time.GetTimestamp();
    private long _began;
    private ReinsertionOrder? _doneWith;
    private bool _working;
    private double _elapsedMs;
    private string? _problem;

    /// <summary>Trace of the incident that it belongs to; null without one.</summary>
    public string? TraceId => _order.TraceId;

    public TimeSpan SinceOffered => seams.Time.GetElapsedTime(Volatile.Read(ref _offeredAt));

    /// <summary>What it says now: that it waits for live recording too.</summary>
    public ReinsertionProgress Told =>
        _working && Progress.State == ReinsertionState.Copying && (seams.Store.YieldsBecause ?? seams.Line?.YieldsBecause) is { } because ? Progress with { Reason = $"It waits for live recording. {because}" } : Progress;

    public ReinsertionProgress Progress { get; private set; } = new()
    {
        Reinsertion = first.Reinsertion,
        Server = first.Server,
        Holder = first.Holder,
        State = ReinsertionState.Waiting,
        Reason = $"Not yet asked {first.Holder}.",
    };

    /// <summary>Pictures of this camera may still come from this holder; what is damaged there cannot.</summary>
    public bool MayGive(string camera) => _mayGive is { } known ? known.Contains(camera) : _order.Holdings.Any(holding => holding.Camera == camera);

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
            // Also when the holder is gone for good: what it gave is here.
            NoteSeams(_camera.RelateWhatCameHome());

            // Done is done until the holder's beats show more: then a new order says so.
            if (ReferenceEquals(_order, _doneWith))
            {
                return;
            }

            var order = _order;
            _began = seams.Time.GetTimestamp();
            _working = true;
            _spans?.Begin();
            var (open, mayGive) = (order.Holdings.Where(holding => holding.Open).Select(holding => holding.Run).ToHashSet(), new HashSet<string>(StringComparer.Ordinal));
            var (left, damaged) = await BringAllAsync(order, open, mayGive, ct);
            (_problem, _mayGive) = (null, mayGive);
            Report(Finished(open.Count, left, damaged));
            _doneWith = Progress.State is ReinsertionState.Completed or ReinsertionState.CompletedWithGaps ? order : null;
            if (_doneWith is not null)
            {
                _spans?.Finished(order, Progress);
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            if (_problem != error.Message)
            {
                _problem = error.Message;
                seams.Journal.Write(
                    JournalSeverity.Warning, JournalKind.ReinsertionWaits, $"{_order.Reinsertion} waits for {_order.Holder}: {error.Message}", _order.Server);
            }

            _mayGive = null;
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
        var order = _order;
        foreach (var holding in order.Holdings.Where(holding => holding.Camera == camera && !ReferenceEquals(order, _doneWith)))
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

    /// <summary>
    /// While an interval is written and flushed, the next one is asked for and the one before is acknowledged: two are in memory, and never
    /// two of one run are under way, so that of a run at most one interval is sent again after a kill.
    /// </summary>
    private async Task<(int Left, int Damaged)> BringAllAsync(ReinsertionOrder order, HashSet<RunId> open, HashSet<string> mayGive, CancellationToken ct)
    {
        var pieces = PullOrder.Of(order.Holdings, HasPlace, seams.PriorityOf);
        var tally = new RoundTally(open, mayGive);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Acknowledging? acknowledging = null;
        Task<Fetched>? ahead = null;
        try
        {
            for (var i = 0; i < pieces.Count; i++)
            {
                var piece = pieces[i];
                var fetched = await (ahead ?? FetchAsync(piece, Before(piece), ct));
                ahead = i + 1 < pieces.Count && pieces[i + 1].Holding.Run != piece.Holding.Run
                    ? FetchAsync(pieces[i + 1], Before(pieces[i + 1]), stop.Token) : null;
                var kept = await _camera.KeepAsync(fetched, ct);
                await DoneAsync();
                acknowledging = Acknowledge(piece, kept, stop.Token);
            }

            await DoneAsync();
        }
        finally
        {
            if (ahead is not null || acknowledging is not null)
            {
                // Here and now: what is cancelled ends where this runs, and not on another thread beside it.
                stop.Cancel();
                await LetGoAsync(ahead, acknowledging?.Result);
            }
        }

        return (tally.Left, tally.Damaged);

        Task Before(in PullPiece piece) =>
            acknowledging is { } pending && pending.Of.Holding.Run == piece.Holding.Run ? pending.Ended : Task.CompletedTask;

        async Task DoneAsync()
        {
            if (acknowledging is { } pending)
            {
                acknowledging = null;
                var result = await pending.Result;
                tally.Add(pending.Of, result);
                Note(result);
                _spans?.Came(pending.Of.Holding.Camera, result);
            }
        }
    }

    /// <param name="Result">For the round.</param>
    /// <param name="Ended">For the next interval of the same run: a task that one waits for is gone on with where it ends, one that two wait for is not.</param>
    private sealed record Acknowledging(PullPiece Of, Task<HomecomingResult> Result, Task Ended);

    private Acknowledging Acknowledge(PullPiece piece, Kept kept, CancellationToken ct)
    {
        var ended = new TaskCompletionSource();
        return new Acknowledging(piece, AcknowledgeAsync(), ended.Task);

        async Task<HomecomingResult> AcknowledgeAsync()
        {
            try
            {
                var result = await _camera.AcknowledgeAsync(kept, ct);
                ended.SetResult();
                return result;
            }
            catch (Exception error)
            {
                ended.SetException(error);
                // Nobody need look at it: the round does.
                _ = ended.Task.Exception;
                throw;
            }
        }
    }

    /// <summary>What was under way when a round ended ends too, and what it held in memory is given back.</summary>
    private static async Task LetGoAsync(Task<Fetched>? ahead, Task? acknowledging)
    {
        // Whoever calls may have a context of its own to which everything belongs.
        const ConfigureAwaitOptions Here = ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext;
        await (acknowledging ?? Task.CompletedTask).ConfigureAwait(Here);
        await ((Task?)ahead ?? Task.CompletedTask).ConfigureAwait(Here);
        if (ahead is { IsCompletedSuccessfully: true })
        {
            (await ahead).Held?.Dispose();
        }
    }

    private async Task<Fetched> FetchAsync(PullPiece piece, Task before, CancellationToken ct)
    {
        await before;
        await seams.Store.YieldToRecordingAsync(ct);
        return await _camera.FetchAsync(piece, null, ct);
    }

    private bool HasPlace(HoldingReport holding) => seams.Store.Seams(holding.Server, holding.Camera).Any(seam => seam.Run == holding.Run);

    private void Note(HomecomingResult result)
    {
        RecorderMetrics.FramesInserted.Inc(result.Inserted);
        RecorderMetrics.BytesInserted.Inc(result.Bytes);
        RecorderMetrics.FootageLost.Inc(result.Lost.Count);
        _lost.AddRange(result.Lost);
        Progress = Progress with
        {
            FramesOffered = Progress.FramesOffered + result.Offered,
            FramesInserted = Progress.FramesInserted + result.Inserted,
            FramesPresent = Progress.FramesPresent + result.Present,
            BytesInserted = Progress.BytesInserted + result.Bytes,
        };
        NoteSeams(result.Seams);
        if (result.Inserted > 0)
        {
            Report((ReinsertionState.Copying, $"Copying from {_order.Holder}."));
        }
    }

    private void NoteSeams(IReadOnlyList<Seam> seams)
    {
        if (seams.Count > 0)
        {
            Progress = Progress with { Seams = [.. Progress.Seams.Concat(seams).DistinctBy(seam => (seam.Camera, seam.Run))] };
        }
    }

    private (ReinsertionState State, string Reason) Finished(int open, int left, int damaged)
    {
        if (_order.Holdings.Count > 0 && (open > 0 || left > 0))
        {
            return open > 0 ? (ReinsertionState.Copying, $"{_order.Holder} still keeps {open} cameras.")
                : left > damaged ? (ReinsertionState.Verifying, $"{left} frames are not durable here yet.")
                : (ReinsertionState.Verifying, $"{damaged} frames are damaged at {_order.Holder}; {WhoIsAsked()}.");
        }

        // What an earlier process of this recorder gave up is written down: its last word was not said yet.
        var given = _lost.Count > 0 ? [] : seams.Store.Losses(_order.Server, _order.Reinsertion);
        return _lost.Count == 0 && given.Count == 0 ? (ReinsertionState.Completed, $"Every frame that {_order.Holder} held is home.")
            : _lost.Count == 0 ? (ReinsertionState.CompletedWithGaps, $"Footage is lost, nobody has it undamaged: {Named([.. given.Select(LostStretch.TextOf)])}.")
            : (ReinsertionState.CompletedWithGaps, $"{_lost.Sum(lost => lost.Frames)} frames are lost, nobody has them undamaged: {Named([.. _lost.Select(lost => lost.ToString())])}.");
    }

    private string WhoIsAsked() =>
        _order.Holdings.Select(holding => mayHaveIt(holding.Camera)).FirstOrDefault(holder => holder is not null) is { } other
            ? $"{other} may have them and is asked first" : "whether another holder has them is seen in a moment";

    private static string Named(List<string> lost) => lost.Count <= MostNamed
        ? string.Join(", ", lost)
        : $"{string.Join(", ", lost.Take(MostNamed))} and {lost.Count - MostNamed} more gaps";

    private void Report((ReinsertionState State, string Reason) now)
    {
        if (_working && now.State is ReinsertionState.Copying or ReinsertionState.Completed or ReinsertionState.CompletedWithGaps)
        {
            _elapsedMs += seams.Time.GetElapsedTime(_began).TotalMilliseconds;
            _began = seams.Time.GetTimestamp();
        }

        Progress = Progress with { State = now.State, Reason = now.Reason, ElapsedMs = Math.Round(_elapsedMs) };
    }
}
