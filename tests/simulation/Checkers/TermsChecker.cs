using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>
/// R2: at most one holder per (server, term); no term is minted twice; terms never fall at any store or recorder, and none that a
/// recorder knew is forgotten as long as its store is the same.
/// </summary>
internal sealed class TermsChecker(SimSite site) : Checker(site)
{
    private readonly Dictionary<(string Server, long Term), string> _holders = [];
    private readonly Dictionary<(string Recorder, string StoreId), Dictionary<string, long>> _terms = [];
    private readonly Dictionary<string, Minted> _takeovers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Recorder, string BootId), long> _newest = [];
    private readonly Dictionary<string, long> _status = new(StringComparer.Ordinal);

    /// <param name="Created">The store's time of it; another one is another object.</param>
    /// <param name="Gone">Deleted, or the store was set back: it may be written again, for the same spare.</param>
    private sealed record Minted(string Spare, DateTimeOffset? Created, bool Gone);

    public override void OnBeat(SimProcess from, Beat beat)
    {
        // A beat that was overtaken on its way, perhaps by the next life of its sender, says nothing about now.
        if (!string.Equals(beat.BootId, from.BootId, StringComparison.Ordinal))
        {
            return;
        }

        if (_newest.TryGetValue((beat.Recorder, beat.BootId), out var sequence) && beat.Sequence <= sequence)
        {
            return;
        }

        _newest[(beat.Recorder, beat.BootId)] = beat.Sequence;
        See(beat.Recorder, beat.Roles);
        Compare(beat);
    }

    public override void OnProbeAnswer(SimProcess from, ProbeAnswer answer) => See(answer.Recorder, answer.Roles);

    public override void OnStored(SimProcess by, ISiteObject value, bool deleted)
    {
        switch (value)
        {
            case Takeover { Spec.Term: > 0 } takeover:
                See(takeover, deleted);
                break;
            case SiteServer server:
                See(server, deleted);
                break;
        }
    }

    private void See(Takeover takeover, bool deleted)
    {
        var name = takeover.Metadata.Name;
        if (deleted)
        {
            Forget(name);
            return;
        }

        var minted = new Minted(takeover.Spec.Spare, takeover.Metadata.CreationTimestamp, Gone: false);
        if (_takeovers.TryGetValue(name, out var known)
            && (!string.Equals(known.Spare, minted.Spare, StringComparison.Ordinal) || (!known.Gone && known.Created != minted.Created)))
        {
            Violate("R2", $"{name} was minted for {known.Spare} and again for {minted.Spare}");
        }

        _takeovers[name] = minted;
    }

    /// <summary>A store that was restored or emptied has lost takeovers and may know lower terms than before; recorders may not.</summary>
    public void StoreWasSetBack()
    {
        _status.Clear();
        _takeovers.Keys.ToList().ForEach(Forget);
    }

    private void Forget(string takeover)
    {
        if (_takeovers.TryGetValue(takeover, out var minted))
        {
            _takeovers[takeover] = minted with { Gone = true };
        }
    }

    private void Compare(Beat beat)
    {
        var key = (beat.Recorder, beat.StoreId);
        if (!_terms.TryGetValue(key, out var known))
        {
            _terms[key] = known = new Dictionary<string, long>(StringComparer.Ordinal);
        }

        foreach (var (server, before) in known)
        {
            var term = beat.Terms.GetValueOrDefault(server);
            if (term < before)
            {
                Violate("R2", $"{beat.Recorder} knows {(term == 0 ? "no term" : $"term {term}")} of {server}; it knew {before} before");
            }
        }

        foreach (var (server, term) in beat.Terms)
        {
            known[server] = term;
        }
    }

    // Who adds a removed server again writes its object anew.
    private void See(SiteServer server, bool deleted)
    {
        var name = server.Metadata.Name;
        var before = _status.GetValueOrDefault(name);
        if (server.Status.Term < before)
        {
            Violate("R2", $"the store's term of {name} falls from {before} to {server.Status.Term}");
        }

        _status[name] = deleted ? 0 : server.Status.Term;
    }

    private void See(string recorder, IReadOnlyList<RoleHeld> roles)
    {
        foreach (var role in roles)
        {
            if (role.Provisional)
            {
                continue;
            }

            var key = (role.Server, role.Term);
            if (!_holders.TryGetValue(key, out var holder))
            {
                _holders[key] = recorder;
            }
            else if (!string.Equals(holder, recorder, StringComparison.Ordinal))
            {
                Violate("R2", $"{recorder} holds {role.Server}'s role under term {role.Term}, which {holder} held");
            }
        }
    }
}
