using System.Collections.Immutable;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Election;

/// <summary>
/// Election without threads and timers: what it remembers, and the order of work of one look. Takeovers by compare-and-swap in the store,
/// guards, a plan for each recorder; all rules are pure. It waits for nothing but its seams: where the store answers at once, a look ends
/// before it returns. Every replica decides takeovers; only the leader publishes plans.
/// </summary>
/// <param name="time">Its elapsed time is the clock of every <c>now</c>; its wall time is for people alone.</param>
/// <param name="incidents">Told which names belong to an incident, for the log; null: nobody asks.</param>
internal sealed class ElectionMind(
    ISiteStore store, ISecretStore secrets, IJournal journal, IElectionOutbox outbox, ServiceIdentity identity, FailoverTimes times, TimeProvider time,
    ILogger log, OpenIncidents? incidents = null)
{
    // Several servers that fail together are not written one after the other; a store is not flooded either.
    private const int WritesAtOnce = 16;

    private static readonly TimeSpan EndsEvery = TimeSpan.FromMilliseconds(250);

    // A first verdict is awaited this long before a plan says that there is none.
    private static readonly TimeSpan VerdictAwaited = TimeSpan.FromSeconds(5);

    private readonly Observations _observations = new(times);
    private readonly DecisionPace _pace = new(times);
    private readonly LeaseElector _lease = new(store, identity, times, time, log);
    private readonly OwnWrites _own = new();
    private readonly UnseenTakeovers _unseen = new(store, log);
    private readonly TakeoverWriter _writer = new(store, journal, time, log);
    private readonly TermRepair _terms = new(store, log);
    private readonly FenceKeeper _fence = new(store, log);
    private readonly CameraBook _cameras = new();
    private readonly StoppedBook _stopped = new(store, log);
    private readonly PlanDesk _desk = new(secrets, journal, identity, times, log);
    private readonly TakeoverRepeats _told = new();
    private readonly StatusDesk _status = new(store, times, time, log);
    private readonly ElectionSpans _spans = new(identity, time);
    private ElectionView _view = new();
    private IReadOnlyList<(Camera Camera, string Why)> _orphans = [];
    private TimeSpan _endsAt;
    private TimeSpan? _siteSince;
    private IReadOnlyDictionary<string, string> _outOfReach = ImmutableSortedDictionary<string, string>.Empty;
    private bool _ready;

    /// <summary>Who guards whom, for whoever asks.</summary>
    public GuardBoard Board { get; } = new(identity, time);

    /// <summary>Elapsed time, as everywhere. Safe from any thread, as the two below; looks are made one after another.</summary>
    public void OnBeat(Beat beat, TimeSpan now) => _observations.OnBeat(beat, now);

    public void OnHealth(HealthReport report, TimeSpan now) => _observations.OnHealth(report, now);

    public void OnVerdict(VerdictReport verdict, TimeSpan now) => _observations.OnVerdict(verdict, now);

    /// <summary>Looks at the lease when that is due. Apart from <see cref="TickAsync"/>, so that slow work does not hinder a renewal; never throws.</summary>
    public Task LeadAsync(TimeSpan now, CancellationToken ct) => _lease.LookAsync(Volatile.Read(ref _ready), now, ct);

    /// <summary>Writes statuses when that is due; apart from <see cref="TickAsync"/>, so that no decision waits for it. Not two at once.</summary>
    public Task WriteStatusAsync(TimeSpan now, CancellationToken ct) => _status.PassAsync(() => Leads, now, ct);

    /// <summary>Spares that are being deleted and that the last look found out of reach, each with the reason. From any thread.</summary>
    public IReadOnlyDictionary<string, string> OutOfReach => Volatile.Read(ref _outOfReach);

    /// <summary>This process publishes plans now.</summary>
    public bool Leads => _lease.Leadership != 0;

    /// <summary>Gives the lease back. No look may follow or be under way.</summary>
    public Task LeaveAsync(CancellationToken ct) => _lease.ReleaseAsync(ct);

    /// <summary>One look, twenty times a second: decides when there is something to decide, and repeats what is not observed yet. Never throws.</summary>
    public async Task TickAsync(SiteObjects objects, TimeSpan now, CancellationToken ct)
    {
        // Beats of a site are heard from the moment on when its name is known: listening starts there.
        if (identity.Site.Length == 0 || !objects.Synced || objects.Site is not { } site)
        {
            return;
        }
        _siteSince ??= now;
        if (now - _siteSince < times.ElectionListen)
        {
            return;
        }
        Volatile.Write(ref _ready, true);
        try
        {
            await LookAsync(site, objects, now, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
        catch (Exception error)
        {
            // A look must not end all looks: everything here is decided anew from what is seen.
            log.LogError(error, "A decision failed and is made again.");
        }
    }

    private async Task LookAsync(Site site, SiteObjects objects, TimeSpan now, CancellationToken ct)
    {
        while (_status.TryTakeWritten(out var written))
        {
            _own.Add(written, now);
        }
        var seen = _observations.Snapshot(now);
        _view = _view with { Beats = seen.Beats, Health = seen.Health, Verdict = seen.Verdict ?? site.Status.Verdict, Wall = time.GetUtcNow() };
        var leadership = await LeadershipAsync(site, now, ct);
        await EndCamerasAsync(objects, leadership, now, ct);
        var decided = _pace.IsDue(objects, seen, now) || !ReferenceEquals(_view.Cameras, _cameras.Cameras);
        if (decided)
        {
            await DecideAsync(site, objects, seen, leadership, now, ct);
        }
        Volatile.Write(ref _outOfReach, AbsenceRules.Of(_view, now - _siteSince!.Value, now));
        TellTakeovers(now);
        if (leadership != 0)
        {
            await _desk.BuildAsync(_view, seen.News, () => _stopped.Entries(objects), now - _siteSince!.Value, now, ct);
            if (MaySpeak(now))
            {
                Publish(_desk.Due(_view, seen.News, now), leadership);
            }
        }
        Board.Show(_view, leadership != 0 ? _desk.Guards : null, now);
        _status.Show(leadership != 0, _view, _desk.Guards, objects, site, now);
        if (decided)
        {
            await _terms.RepairAsync(_view, _unseen, now, ct);
            if (leadership != 0)
            {
                await _fence.MendAsync(site, ct);
            }
            await _stopped.TidyAsync(objects, _view, now, ct);
        }
    }

    // A leadership that has no fencing number of its own publishes nothing yet.
    private async Task<long> LeadershipAsync(Site site, TimeSpan now, CancellationToken ct)
    {
        var leadership = _lease.Leadership;
        if (leadership == 0 || !await _fence.KeepAsync(leadership, site, FenceKeeper.Seen(_view.Beats.Values), _desk.Highest, now, ct))
        {
            return 0;
        }
        _desk.Begin(_fence.Fence);
        return leadership;
    }

    // An end is written before a plan leaves the camera out; by every replica, so that it does not hang on one that dies.
    private async Task EndCamerasAsync(SiteObjects objects, long leadership, TimeSpan now, CancellationToken ct)
    {
        var ends = _cameras.Look(objects, now, time.GetUtcNow());
        var givenUp = GivenUpRules.Ends(objects, _view.Beats, time.GetUtcNow());
        if (ends.Count + givenUp.Count > 0 && now >= _endsAt)
        {
            _endsAt = now + EndsEvery;
            foreach (var end in ends)
            {
                if (await _stopped.WriteAsync(end, ct))
                {
                    _cameras.Stopped(end);
                }
            }
            foreach (var end in givenUp)
            {
                await _stopped.WriteAsync(end, ct);
            }
        }
        if (leadership != 0 && !ReferenceEquals(_orphans, _cameras.Orphans))
        {
            foreach (var (camera, why) in _cameras.Orphans.ExceptBy(_orphans.Select(o => o.Why), o => o.Why))
            {
                journal.Write(JournalSeverity.Alarm, JournalKind.CameraMissing, why, camera.Spec.Server, camera.Metadata.Name);
            }
            _orphans = _cameras.Orphans;
        }
    }

    private async Task DecideAsync(Site site, SiteObjects objects, Observed seen, long leadership, TimeSpan now, CancellationToken ct)
    {
        _view = _view with
        {
            Site = site.Spec,
            Servers = objects.Servers,
            Spares = objects.Spares,
            Cameras = _cameras.Cameras,
            LeavingCameras = objects.LeavingCameras,
            Takeovers = _own.Over(objects.Takeovers, now),
            Reinsertions = objects.Reinsertions,
        };
        await ReadUnseenAsync(objects, now, ct);
        _view = _view with { Memory = ServerMemory.Update(_view, times, now) };
        incidents?.Show(_spans.Open(_view));
        _writer.TellUnanswered(objects.Takeovers);
        var decisions = TakeoverRules.Decide(_view, times, now);
        _pace.Decided(objects, seen, _view.Memory, site.Spec, settled: decisions.Count == 0, now);
        _desk.Want();
        var waits = decisions.OfType<Wait>().ToList();
        Board.Waits = waits;
        foreach (var wait in waits)
        {
            _writer.Say(wait, loud: leadership != 0);
        }
        foreach (var chunk in decisions.Where(d => d is not Wait).Chunk(WritesAtOnce))
        {
            var several = chunk;
            several = Array.ConvertAll(several, d => _spans.Begin(d, _view, now));
            var underway = Array.ConvertAll(several, d => _writer.WriteAsync(d, _unseen, ct));
            for (var i = 0; i < several.Length; i++)
            {
                if (await underway[i] is { } written)
                {
                    OnWritten(several[i], written, objects, leadership, now);
                }
            }
        }
    }

    // A watch that is late must not make a role look free that has a holder.
    private async Task ReadUnseenAsync(SiteObjects objects, TimeSpan now, CancellationToken ct)
    {
        var read = await _unseen.ReadAsync(_view, now, ct);
        if (read.Count == 0)
        {
            return;
        }
        foreach (var (name, takeover) in read)
        {
            if (takeover is null)
            {
                _own.Forget(name);
            }
            else
            {
                _own.Add(takeover, now);
            }
        }
        _view = _view with { Takeovers = _own.Over(objects.Takeovers, now) };
    }

    // What was written is published before the next write is waited for: a spare begins while others are still being assigned.
    private void OnWritten(Decision decision, Takeover written, SiteObjects objects, long leadership, TimeSpan now)
    {
        using (IncidentTrace.Enter(written.Spec.TraceId))
        {
            _writer.Tell(decision, written);
        }
        _spans.Written(decision, written);
        TakeoverMetrics.Written(decision, _view, now);
        _own.Add(written, now);
        _view = _view with { Takeovers = _own.Over(objects.Takeovers, now) };
        _desk.WantNow();
        if (leadership != 0 && MaySpeak(now) && decision is CreateTakeover { Takeover.Spec.Term: > 0 })
        {
            Publish(_desk.BuildAtOnce(_view, [written.Spec.Spare, written.Spec.Server], now), leadership);
        }
    }

    private void TellTakeovers(TimeSpan now)
    {
        foreach (var report in _told.Due(identity.Site, _view.Takeovers, now))
        {
            outbox.Takeover(report);
        }
    }

    private bool MaySpeak(TimeSpan now) => _view.Verdict is not null || now - _siteSince > times.ElectionListen + VerdictAwaited;

    private void Publish(IReadOnlyList<RecorderPlan> due, long leadership)
    {
        foreach (var plan in due)
        {
            // Asked at the last moment: whoever was asleep since the look began may have been replaced.
            if (_lease.Leadership != leadership)
            {
                return;
            }
            _spans.Planned(plan);
            outbox.Plan(plan);
        }
    }
}
