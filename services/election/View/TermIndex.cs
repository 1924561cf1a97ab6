using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>
/// The highest term that any beat has named while this process runs, per server: one pass over the beats, since every rule asks for terms.
/// It never falls, also when a recorder comes back with less than it had.
/// </summary>
internal sealed class TermIndex
{
    private readonly Dictionary<string, long> _terms;
    private readonly HashSet<(string Server, long Term)> _heldElsewhere = [];

    public TermIndex(IReadOnlyDictionary<string, BeatSeen> beats, TermIndex? before)
    {
        Beats = beats;
        _terms = before is null ? new(StringComparer.Ordinal) : new(before._terms, StringComparer.Ordinal);
        foreach (var seen in beats.Values)
        {
            foreach (var (server, term) in seen.Beat.Terms)
            {
                Raise(server, term);
            }
            foreach (var role in seen.Beat.Roles)
            {
                if (!role.Provisional)
                {
                    Raise(role.Server, role.Term);
                    if (!string.Equals(role.Server, seen.Beat.Recorder, StringComparison.Ordinal))
                    {
                        _heldElsewhere.Add((role.Server, role.Term));
                    }
                }
            }
        }
    }

    public IReadOnlyDictionary<string, BeatSeen> Beats { get; }

    /// <summary>0 when no beat names one.</summary>
    public long TermOf(string server) => _terms.GetValueOrDefault(server);

    /// <summary>A recorder other than the server itself shows this role under this term.</summary>
    public bool IsHeldElsewhere(string server, long term) => _heldElsewhere.Contains((server, term));

    private void Raise(string server, long term)
    {
        if (term > _terms.GetValueOrDefault(server))
        {
            _terms[server] = term;
        }
    }
}
