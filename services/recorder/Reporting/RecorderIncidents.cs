using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>
/// Which servers are in an incident as this recorder sees it: one that it guards and finds in trouble, one whose role the plan gives it or
/// takes from it, and its own while another recorder has its role. For the log alone; nothing is decided from it.
/// </summary>
/// <param name="open">Told of it.</param>
/// <param name="site">The site's name; empty while it is not known.</param>
internal sealed class RecorderIncidents(OpenIncidents open, Func<string> site)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _planned = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);

    /// <summary>A look of this guard at a server: is there a sign of trouble, or does it keep?</summary>
    /// <param name="server">The server.</param>
    /// <param name="inTrouble">It is so now.</param>
    /// <param name="term">A server's highest term.</param>
    public void Seen(string server, bool inTrouble, Func<string, long> term)
    {
        lock (_gate)
        {
            if (inTrouble == _seen.ContainsKey(server) || site().Length == 0)
            {
                return;
            }
            if (inTrouble)
            {
                _seen[server] = IncidentTrace.IdOf(site(), server, term(server));
            }
            else
            {
                _seen.Remove(server);
            }
            Tell(server);
        }
    }

    /// <summary>What the plan in force says of roles.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="term">A server's highest term.</param>
    public void Planned(RecorderPlan plan, Func<string, long> term)
    {
        lock (_gate)
        {
            // An even term of its own server was minted for another recorder (decision 15).
            var lostRole = site().Length > 0 && term(plan.Recorder) is var own and > 0 && (own & 1) == 0;
            if (plan.Assume.Count == 0 && !lostRole && _planned.Count == 0)
            {
                return;
            }
            var before = _planned.Keys.ToList();
            _planned.Clear();
            if (lostRole)
            {
                _planned[plan.Recorder] = IncidentTrace.IdOf(site(), plan.Recorder, term(plan.Recorder));
            }
            foreach (var entry in plan.Assume)
            {
                if (entry.TraceId is { } trace)
                {
                    _planned[entry.Server] = trace;
                }
            }
            foreach (var server in before.Union(_planned.Keys, StringComparer.Ordinal).ToList())
            {
                Tell(server);
            }
        }
    }

    private void Tell(string server)
    {
        if ((_planned.GetValueOrDefault(server) ?? _seen.GetValueOrDefault(server)) is { } trace)
        {
            open.Note(server, trace);
        }
        else
        {
            open.Forget(server);
        }
    }
}
