using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>
/// What a server's other guards said about its role, while no control plane speaks. Written by the probing, read by the reconciler.
/// </summary>
internal sealed class PeerBook(string server, FailoverTimes times, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Claim> _claims = new(StringComparer.Ordinal);
    private IReadOnlyList<GuardPeer> _peers = [];
    private bool _ask;

    /// <summary>Sets whom to ask; nobody while a control plane speaks.</summary>
    public void Set(IReadOnlyList<GuardPeer> peers, bool ask)
    {
        lock (_gate)
        {
            (_peers, _ask) = (peers, ask);
            if (!ask)
            {
                _claims.Clear();
            }
        }
    }

    /// <summary>The peers to be asked together with the next probe.</summary>
    public IReadOnlyList<GuardPeer> WhomToAsk()
    {
        lock (_gate)
        {
            return _ask ? _peers : [];
        }
    }

    public void Note(GuardPeer peer, ProbeOutcome outcome)
    {
        if (outcome.Answer is not { } answer)
        {
            return;
        }

        lock (_gate)
        {
            _claims[peer.Recorder] = new Claim(
                peer.Order, answer.Roles.FirstOrDefault(role => role.Server == server), answer.Terms.GetValueOrDefault(server), time.GetTimestamp());
        }
    }

    /// <summary>The highest term that a peer knows.</summary>
    public long HighestTerm()
    {
        lock (_gate)
        {
            return _claims.Count == 0 ? 0 : _claims.Values.Max(claim => claim.Term);
        }
    }

    /// <summary>Peers that said lately that they serve the role.</summary>
    public IReadOnlyList<RoleRival> Rivals()
    {
        lock (_gate)
        {
            return
            [
                .. from claim in _claims
                   where claim.Value.Role is not null && time.GetElapsedTime(claim.Value.At) <= Lately
                   select new RoleRival(claim.Key, claim.Value.Order, claim.Value.Role!),
            ];
        }
    }

    /// <summary>A peer that did not answer for longer serves nobody.</summary>
    private TimeSpan Lately => times.ProbeAnswer + (times.ProbesMissing * times.ProbeEvery);

    private readonly record struct Claim(int Order, RoleHeld? Role, long Term, long At);
}

/// <summary>Another recorder that says it serves the same server's role.</summary>
internal sealed record RoleRival(string Recorder, int Order, RoleHeld Role);
