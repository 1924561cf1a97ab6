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
        Put(Beats, beat.Recorder, beat, static (old, now) =>
            !string.Equals(old.BootId, now.BootId, StringComparison.Ordinal) || now.Sequence > old.Sequence);
        return Task.CompletedTask;
    }

    public Task HearAsync(HealthReport report)
    {
        Put(Health, report.Server, report, static (old, now) =>
            !string.Equals(old.ObserverBootId, now.ObserverBootId, StringComparison.Ordinal) || now.Sequence > old.Sequence);
        return Task.CompletedTask;
    }

    public Task HearAsync(VerdictReport verdict)
    {
        Verdict = new Heard<VerdictReport>(verdict, time.GetTimestamp());
        return Task.CompletedTask;
    }

    private void Put<T>(ConcurrentDictionary<string, Heard<T>> heard, string name, T message, Func<T, T, bool> newer)
    {
        var now = new Heard<T>(message, time.GetTimestamp());
        if (heard.Count < MaxNames || heard.ContainsKey(name))
        {
            heard.AddOrUpdate(name, now, (_, old) => newer(old.Message, message) ? now : old);
        }
    }
}

/// <summary>A message and the monotonic time at which it came.</summary>
internal sealed record Heard<T>(T Message, long At);
