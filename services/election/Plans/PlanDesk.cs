using System.Collections.Immutable;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Election;

/// <summary>The leader's plans: when they are built anew, and which are to be sent.</summary>
internal sealed class PlanDesk(ISecretStore secrets, IJournal journal, ServiceIdentity identity, FailoverTimes times, ILogger log)
{
    private static readonly TimeSpan BuildEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ReadSecretsEvery = TimeSpan.FromSeconds(2);

    private readonly CredentialSeals _seals = new(secrets, log);
    private readonly SortedDictionary<string, string> _incomplete = new(StringComparer.Ordinal);
    private readonly PlanRepeats _repeats = new(times);
    private IReadOnlyCollection<StoppedEntry> _stopped = [];
    private GuardPlan _guards = GuardPlan.Empty;
    private ImmutableSortedDictionary<string, RecorderPlan> _plans = ImmutableSortedDictionary.Create<string, RecorderPlan>(StringComparer.Ordinal);
    private PlanInputs? _builtFrom;
    private TimeSpan? _builtAt;
    private TimeSpan? _secretsAt;
    private bool _wanted;
    private bool _steady;

    /// <summary>The highest version that was given.</summary>
    public PlanVersion Highest => _repeats.Highest;

    /// <summary>The guard plan in force.</summary>
    public GuardPlan Guards => _guards;

    /// <summary>A leadership with this fencing number; one that is known already changes nothing.</summary>
    public void Begin(long fence)
    {
        if (fence > _repeats.Fence)
        {
            _repeats.RaiseFence(fence);
            // Who guards whom is what the guards themselves say: the plan of an earlier leadership is old.
            (_guards, _builtFrom, _builtAt, _secretsAt, _wanted) = (GuardPlan.Empty, null, null, null, true);
        }
    }

    /// <summary>Something was decided: plans are built again soon.</summary>
    public void Want() => _wanted = true;

    /// <summary>A takeover was written: plans are built again at once.</summary>
    public void WantNow() => (_wanted, _builtAt, _builtFrom) = (true, null, null);

    /// <param name="news">Of the observations.</param>
    public async Task BuildAsync(
        ElectionView view, long news, Func<IReadOnlyCollection<StoppedEntry>> stopped, TimeSpan listenedFor, TimeSpan now, CancellationToken ct)
    {
        if (_secretsAt is null || now - _secretsAt >= ReadSecretsEvery)
        {
            _secretsAt = now;
            if (await _seals.ReadAsync(view.Cameras.Values, ct))
            {
                (_wanted, _builtFrom) = (true, null);
            }
        }
        if (!_wanted || (_builtAt is { } built && now - built < BuildEvery))
        {
            return;
        }
        (_builtAt, _wanted) = (now, false);
        var ends = stopped();
        _stopped = ends.SequenceEqual(_stopped) ? _stopped : ends;
        PlanGuards(view, news, listenedFor, now);
        var from = new PlanInputs(view, _guards, _stopped, news);
        if (!from.IsSameAs(_builtFrom))
        {
            _builtFrom = from;
            _plans = Complete(Builder(view, now).Build(), view);
        }
    }

    private void PlanGuards(ElectionView view, long news, TimeSpan listenedFor, TimeSpan now)
    {
        if (_steady && new PlanInputs(view, _guards, _stopped, news).IsSameAs(_builtFrom) && GuardSteadiness.Holds(view, _guards, listenedFor, now))
        {
            return;
        }
        var before = _guards;
        _guards = GuardPlanner.Plan(GuardView.Of(view, before, listenedFor, now));
        _steady = GuardSteadiness.CameToRest(before, _guards);
    }

    /// <summary>Only these recorders' plans, with the guards in force, as far as they are to be sent now.</summary>
    public IReadOnlyList<RecorderPlan> BuildAtOnce(ElectionView view, IEnumerable<string> recorders, TimeSpan now)
    {
        var builder = Builder(view, now);
        var due = new List<RecorderPlan>();
        foreach (var plan in recorders.Where(_plans.ContainsKey).Select(builder.BuildFor).OfType<RecorderPlan>())
        {
            var whole = plan with { KeepOthers = _incomplete.ContainsKey(plan.Recorder) };
            _plans = _plans.SetItem(plan.Recorder, whole);
            if (_repeats.DueOne(whole, view.BeatOf(plan.Recorder), server => view.EvidenceAge(server, now), now) is { } sent)
            {
                due.Add(sent);
            }
        }
        return due;
    }

    /// <param name="news">Of the observations.</param>
    public IReadOnlyList<RecorderPlan> Due(ElectionView view, long news, TimeSpan now) =>
        _repeats.Due(_plans, view.BeatOf, server => view.EvidenceAge(server, now), news, now);

    private ImmutableSortedDictionary<string, RecorderPlan> Complete(ImmutableSortedDictionary<string, RecorderPlan> plans, ElectionView view)
    {
        foreach (var recorder in view.Servers.Keys)
        {
            if (!plans.TryGetValue(recorder, out var plan) || PlanGap.Of(plan, view.BeatOf(recorder)!, view.LeavingCameras) is not { } gap)
            {
                _incomplete.Remove(recorder);
                continue;
            }
            plans = plans.SetItem(recorder, plan with { KeepOthers = true });
            var told = _incomplete.TryGetValue(recorder, out var said) && string.Equals(said, gap.Why, StringComparison.Ordinal);
            _incomplete[recorder] = gap.Why;
            // Of a camera that is being deleted the journal tells elsewhere what it waits for: nothing is to be done.
            if (!told && gap.Unknown > 0)
            {
                journal.Write(JournalSeverity.Alarm, JournalKind.CamerasUnknown, gap.Why, recorder);
            }
        }
        return plans;
    }

    private PlanBuilder Builder(ElectionView view, TimeSpan now) => new(view, _guards, _stopped, _seals.Seal, identity.Site, now);
}
