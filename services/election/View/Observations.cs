using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>What arrived on the bus: beats, health, the verdict. The newest of each, whatever was lost, doubled or reordered.</summary>
internal sealed class Observations
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HealthSeen> _health = new(StringComparer.Ordinal);
    private VerdictReport? _verdict;
    private TimeSpan _verdictAt;

    public BeatBook Beats { get; } = new();

    /// <summary>Several heartbeats may speak: the one that was heard first holds for a server until it falls silent.</summary>
    public void OnHealth(HealthReport report, TimeSpan now)
    {
        lock (_lock)
        {
            if (_health.TryGetValue(report.Server, out var known))
            {
                var same = string.Equals(known.Report.ObserverBootId, report.ObserverBootId, StringComparison.Ordinal);
                if (same ? report.Sequence <= known.Report.Sequence : now - known.ReceivedAt <= Patience.Health)
                {
                    return;
                }
            }
            _health[report.Server] = new HealthSeen(report, now);
        }
    }

    /// <summary>A verdict stands until license replaces it; one that was overtaken on its way is older by its id, which sorts by time.</summary>
    public void OnVerdict(VerdictReport verdict, TimeSpan now)
    {
        lock (_lock)
        {
            // A license that started anew with a clock set back is believed after it was the only one to speak for a while.
            if (_verdict is null || string.CompareOrdinal(verdict.Id, _verdict.Id) > 0 || now - _verdictAt > TimeSpan.FromSeconds(10))
            {
                (_verdict, _verdictAt) = (verdict, now);
            }
        }
    }

    public (IReadOnlyDictionary<string, HealthSeen> Health, VerdictReport? Verdict) Snapshot()
    {
        lock (_lock)
        {
            return (new Dictionary<string, HealthSeen>(_health, StringComparer.Ordinal), _verdict);
        }
    }
}
