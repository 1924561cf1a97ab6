using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>What <see cref="ClassRules"/> must remember of one camera between two decisions: since when, and until when.</summary>
internal sealed class ClassKeeper(FailoverTimes times, TimeProvider time)
{
    /// <summary>Hot for so long without harm: the next fall-back begins with the first wait again.</summary>
    private static readonly TimeSpan Proven = TimeSpan.FromMinutes(10);

    /// <summary>Longer than any group of pictures that one lost packet spoils.</summary>
    private static readonly TimeSpan SpoiltAfter = TimeSpan.FromSeconds(10);
    private const int SpoiltPictures = 10;
    private static readonly TimeSpan FailureFirst = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FailureMost = TimeSpan.FromMinutes(5);

    private readonly HarmWatch _harm = new();
    private TimeSpan _blockedUntil;
    private TimeSpan _sessionWait = times.HotRetryFirst;
    private TimeSpan _failureWait = FailureFirst;
    private string? _blockedBecause;
    private TimeSpan? _keptAt;
    private TimeSpan? _nobodySince;
    private TimeSpan? _hotSince;
    private (TimeSpan At, long Damaged)? _brokenSince;

    /// <summary>One decision.</summary>
    /// <param name="facts">The view without what is remembered here.</param>
    /// <param name="playedFor">Age of the own session's PLAY; null without one.</param>
    public ClassDecision Step(ClassView facts, TimeSpan? playedFor)
    {
        var now = time.Elapsed();
        _harm.Note(facts.Advice, now, playedFor);
        _keptAt = facts.Advice.Keep || _keptAt is null ? now : _keptAt;
        var nobody = !facts.Advice.TheirsReceiving && facts.Camera != FeedLink.Receiving && facts.Relay != FeedLink.Receiving;
        _nobodySince = nobody ? _nobodySince ?? now : null;
        var decision = ClassRules.Decide(facts with
        {
            Harmed = _harm.Harmed,
            Spoilt = Spoilt(facts, now),
            HotBlockedFor = _blockedUntil > now ? _blockedUntil - now : TimeSpan.Zero,
            BlockedBecause = _blockedBecause,
            CalmFor = now - _keptAt.Value,
            NobodyFor = _nobodySince is { } since ? now - since : TimeSpan.Zero,
        });
        Remember(decision, now);
        return decision;
    }

    /// <summary>The relay broke and the camera was connected to without a decision.</summary>
    public void Bridged() => _blockedUntil = TimeSpan.Zero;

    private bool Spoilt(ClassView facts, TimeSpan now)
    {
        _brokenSince = facts is { Camera: FeedLink.Receiving, RingBroken: true } ? _brokenSince ?? (now, facts.CameraDamaged) : null;
        return _brokenSince is var (since, damaged) && now - since >= SpoiltAfter && facts.CameraDamaged - damaged >= SpoiltPictures;
    }

    private void Remember(ClassDecision decision, TimeSpan now)
    {
        if (decision.Blocks == HotBlock.Session)
        {
            _blockedUntil = now + _sessionWait;
            _sessionWait = Min(_sessionWait * 2, times.HotRetryMax);
        }
        else if (decision.Blocks == HotBlock.Failure)
        {
            _blockedUntil = now + _failureWait;
            _failureWait = Min(_failureWait * 2, FailureMost);
        }

        if (decision.Blocks != HotBlock.None)
        {
            _blockedBecause = decision.Reason?[(ClassRules.RelayLoss.Length + 2)..];
            _harm.Forget();
        }

        _hotSince = decision.Class == GuardClass.Hot ? _hotSince ?? now : null;
        if (_hotSince is { } since && now - since > Proven)
        {
            (_sessionWait, _failureWait) = (times.HotRetryFirst, FailureFirst);
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
