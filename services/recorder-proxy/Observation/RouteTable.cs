using Failover.Contracts;
using Failover.Platform;

namespace Failover.RecorderProxy;

/// <summary>What is known of the recorders, and the routes that follow from it. Asked by every request, never waits.</summary>
internal sealed class RouteTable(TimeProvider time)
{
    /// <summary>A guard's word in a beat is good for this long; its probe answer says the same more often.</summary>
    private static readonly TimeSpan BeatGood = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, RecorderSeen> _recorders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Route> _last = new(StringComparer.Ordinal);
    private readonly BeatBook _beats = new();
    private IReadOnlyDictionary<(string Server, long Term), string> _minted = new Dictionary<(string Server, long Term), string>();
    private IReadOnlyList<string> _servers = [];

    /// <summary>Names of the site's servers.</summary>
    public IReadOnlyList<string> Servers => Volatile.Read(ref _servers);

    public void Follow(IReadOnlyList<(string Name, string Address, bool IsSpare)> recorders)
    {
        lock (_lock)
        {
            foreach (var gone in _recorders.Keys.Except(recorders.Select(r => r.Name), StringComparer.Ordinal).ToList())
            {
                _recorders.Remove(gone);
                _last.Remove(gone);
            }
            foreach (var (name, address, isSpare) in recorders)
            {
                if (!_recorders.TryGetValue(name, out var known) || !string.Equals(known.Url, address, StringComparison.Ordinal) || known.IsSpare != isSpare)
                {
                    _recorders[name] = new RecorderSeen(name, address, isSpare);
                }
            }
        }
        Volatile.Write(ref _servers, [.. recorders.Where(r => !r.IsSpare).Select(r => r.Name).Order(StringComparer.Ordinal)]);
    }

    public void Minted(IEnumerable<Takeover> takeovers)
    {
        var minted = new Dictionary<(string Server, long Term), string>();
        foreach (var server in Servers)
        {
            // The original's own first term.
            minted[(server, 1)] = server;
        }
        foreach (var takeover in takeovers.Where(t => t.Status.State != TakeoverState.Refused))
        {
            minted[(takeover.Spec.Server, takeover.Spec.Term)] = takeover.Spec.Spare;
            if (takeover.Status.HandBackTerm > 0)
            {
                minted[(takeover.Spec.Server, takeover.Status.HandBackTerm)] = takeover.Spec.Server;
            }
        }
        Volatile.Write(ref _minted, minted);
    }

    public void OnBeat(Beat beat) => _beats.Accept(beat, time.Elapsed());

    public void OnProbe(string name, ProbeOutcome outcome)
    {
        lock (_lock)
        {
            if (!_recorders.TryGetValue(name, out var known))
            {
                return;
            }
            // Another recorder at this address (a port used again) is no answer of this one.
            _recorders[name] = outcome.Answer is { } answer && string.Equals(answer.Recorder, name, StringComparison.Ordinal)
                ? known with { Answer = answer, AnsweredAt = time.Elapsed(), Refused = false }
                : known with { Refused = outcome.Result is ProbeResult.Refused or ProbeResult.Answered };
        }
    }

    /// <summary>The route of one server now.</summary>
    public Route Choose(string server, IReadOnlySet<string>? excluded = null) => RouteRules.Choose(server, View(), time.Elapsed(), excluded);

    /// <summary>All routes now; each that leads elsewhere than before comes with the one before.</summary>
    public IReadOnlyList<(Route Now, Route? Before)> Turn()
    {
        var (view, now) = (View(), time.Elapsed());
        var turned = Servers.Select(s => (Now: RouteRules.Choose(s, view, now), Before: view.Last.GetValueOrDefault(s))).ToList();
        lock (_lock)
        {
            foreach (var (route, _) in turned.Where(t => t.Now.Recorder is not null || t.Before is not null))
            {
                _last[route.Server] = route;
            }
        }
        return turned;
    }

    private RouteView View()
    {
        var now = time.Elapsed();
        var keeping = (from seen in _beats.Snapshot().Values
                       where seen.Age(now) <= BeatGood
                       from report in seen.Beat.Guarding
                       where report.Keeping > 0
                       select (Key: (seen.Beat.Recorder, report.Server), report.Keeping)).DistinctBy(k => k.Key).ToDictionary(k => k.Key, k => k.Keeping);
        lock (_lock)
        {
            return new RouteView
            {
                Recorders = [.. _recorders.Values],
                Keeping = keeping,
                Minted = Volatile.Read(ref _minted),
                Last = new Dictionary<string, Route>(_last, StringComparer.Ordinal),
            };
        }
    }
}
