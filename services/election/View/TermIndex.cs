using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>The highest term that any beat names, per server: one pass over the beats, since every rule asks for terms.</summary>
internal sealed class TermIndex
{
    private readonly Dictionary<string, long> _terms = new(StringComparer.Ordinal);

    public TermIndex(IReadOnlyDictionary<string, BeatSeen> beats)
    {
        Beats = beats;
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
                }
            }
        }
    }

    public IReadOnlyDictionary<string, BeatSeen> Beats { get; }

    /// <summary>0 when no beat names one.</summary>
    public long TermOf(string server) => _terms.GetValueOrDefault(server);

    private void Raise(string server, long term)
    {
        if (term > _terms.GetValueOrDefault(server))
        {
            _terms[server] = term;
        }
    }
}
