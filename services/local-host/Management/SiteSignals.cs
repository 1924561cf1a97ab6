using System.Collections.Concurrent;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.LocalHost;

/// <summary>
/// The newest of what the bus said, per sender: what the status page is made from. It counts from when it was sent: after a stall of the
/// broker old words arrive in a burst, and must not look like news.
/// </summary>
internal sealed class SiteSignals(TimeProvider time)
{
    // More names than a site has servers means nonsense on the bus, not a bigger site.
    private const int MaxNames = 5000;

    private readonly long _began = time.GetTimestamp();
    private readonly Dictionary<string, SenderClock> _clocks = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, Heard<Beat>> Beats { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, Heard<HealthReport>> Health { get; } = new(StringComparer.Ordinal);

    public Heard<VerdictReport>? Verdict { get; private set; }

    public Task HearAsync(Beat beat)
    {
        // Late or doubled deliveries of one boot never go back in time.
        Put(Beats, beat.Recorder, beat, SentAt(beat.BootId, beat.MonotonicMs), (old, now) =>
            !string.Equals(old.Message.BootId, now.BootId, StringComparison.Ordinal) || now.Sequence > old.Message.Sequence);
        return Task.CompletedTask;
    }

    public Task HearAsync(HealthReport report)
    {
        // Several heartbeats speak: the one heard first is shown until it falls silent, or the page would flicker between them.
        var sentAt = SentAt(report.ObserverBootId, report.MonotonicMs);
        Put(Health, report.Server, report, sentAt, (old, now) => string.Equals(old.Message.ObserverBootId, now.ObserverBootId, StringComparison.Ordinal)
            ? now.Sequence > old.Message.Sequence
            : time.GetElapsedTime(old.At).TotalMilliseconds > StatusLimits.FreshMs);
        return Task.CompletedTask;
    }

    public Task HearAsync(VerdictReport verdict)
    {
        Verdict = new Heard<VerdictReport>(verdict, time.GetTimestamp());
        return Task.CompletedTask;
    }

    /// <summary>By the sender's monotonic clock, mapped to ours by its fastest message; now when it does not say.</summary>
    private long SentAt(string boot, long? monotonicMs)
    {
        var now = time.GetTimestamp();
        if (monotonicMs is not { } theirs)
        {
            return now;
        }

        lock (_clocks)
        {
            if (!_clocks.TryGetValue(boot, out var clock))
            {
                if (_clocks.Count >= MaxNames)
                {
                    _clocks.Clear();
                }

                _clocks[boot] = clock = new SenderClock();
            }

            var elapsed = time.GetElapsedTime(_began, now);
            var late = elapsed - clock.SentAt(TimeSpan.FromMilliseconds(theirs), elapsed);
            return now - (long)(late.TotalSeconds * time.TimestampFrequency);
        }
    }

    private void Put<T>(ConcurrentDictionary<string, Heard<T>> heard, string name, T message, long at, Func<Heard<T>, T, bool> newer)
    {
        var now = new Heard<T>(message, at);
        if (heard.Count < MaxNames || heard.ContainsKey(name))
        {
            heard.AddOrUpdate(name, now, (_, old) => newer(old, message) ? now : old);
        }
    }
}

/// <summary>A message and the monotonic time at which it was sent, on this process's clock.</summary>
internal sealed record Heard<T>(T Message, long At);
