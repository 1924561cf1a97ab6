using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>R2: at most one holder per (server, term); terms never fall at any store or recorder; no term is minted twice.</summary>
internal sealed class TermsChecker(SimSite site) : Checker(site)
{
    private readonly Dictionary<(string Server, long Term), string> _holders = [];
    private readonly Dictionary<(string Recorder, string StoreId, string Server), long> _terms = [];
    private readonly Dictionary<string, string> _takeovers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Recorder, string BootId), long> _newest = [];
    private readonly Dictionary<string, long> _status = new(StringComparer.Ordinal);

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
        foreach (var (server, term) in beat.Terms)
        {
            var key = (beat.Recorder, beat.StoreId, server);
            var before = _terms.GetValueOrDefault(key);
            if (term < before)
            {
                Violate("R2", $"{beat.Recorder} knows term {term} of {server}; it knew {before} before");
            }

            _terms[key] = term;
        }
    }

    public override void OnProbeAnswer(SimProcess from, ProbeAnswer answer) => See(answer.Recorder, answer.Roles);

    public override void OnStored(SimProcess by, ISiteObject value, bool deleted)
    {
        if (value is Takeover { Spec.Term: > 0 } takeover && !deleted)
        {
            var name = takeover.Metadata.Name;
            if (_takeovers.TryGetValue(name, out var known) && !string.Equals(known, takeover.Spec.Spare, StringComparison.Ordinal))
            {
                Violate("R2", $"{name} was minted for {known} and again for {takeover.Spec.Spare}");
            }

            _takeovers[name] = takeover.Spec.Spare;
        }
        else if (value is SiteServer server)
        {
            See(server, deleted);
        }
    }

    /// <summary>A store that was restored or emptied may know lower terms than before; recorders may not.</summary>
    public void StoreWasSetBack() => _status.Clear();

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
