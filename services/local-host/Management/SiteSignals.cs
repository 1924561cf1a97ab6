using System.Collections.Concurrent;
using Failover.Contracts;

namespace Failover.LocalHost;

/// <summary>The newest of what the bus said, per sender: what the status page is made from.</summary>
internal sealed class SiteSignals(TimeProvider time)
{
    // More names than a site has servers means nonsense on the bus, not a bigger site.
    private const int MaxNames = 5000;

    public ConcurrentDictionary<string, Heard<Beat>> Beats { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, Heard<HealthReport>> Health { get; } = new(StringComparer.Ordinal);

    public Heard<VerdictReport>? Verdict { get; private set; }

    public Task HearAsync(Beat beat)
    {
        // Late or doubled deliveries of one boot never go back in time.
        Put(Beats, beat.Recorder, beat, (old, now) =>
            !string.Equals(old.Message.BootId, now.BootId, StringComparison.Ordinal) || now.Sequence > old.Message.Sequence);
        return Task.CompletedTask;
    }

    public Task HearAsync(HealthReport report)
    {
        // Several heartbeats speak: the one heard first is shown until it falls silent, or the page would flicker between them.
        Put(Health, report.Server, report, (old, now) => string.Equals(old.Message.ObserverBootId, now.ObserverBootId, StringComparison.Ordinal)
            ? now.Sequence > old.Message.Sequence
            : time.GetElapsedTime(old.At).TotalMilliseconds > StatusLimits.FreshMs);
        return Task.CompletedTask;
    }

    public Task HearAsync(VerdictReport verdict)
    {
        Verdict = new Heard<VerdictReport>(verdict, time.GetTimestamp());
        return Task.CompletedTask;
    }

    private void Put<T>(ConcurrentDictionary<string, Heard<T>> heard, string name, T message, Func<Heard<T>, T, bool> newer)
    {
        var now = new Heard<T>(message, time.GetTimestamp());
        if (heard.Count < MaxNames || heard.ContainsKey(name))
        {
            heard.AddOrUpdate(name, now, (_, old) => newer(old, message) ? now : old);
        }
    }
}

/// <summary>A message and the monotonic time at which it came.</summary>
internal sealed record Heard<T>(T Message, long At);
