using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>The highest term seen per server and the roles served now. Terms never fall, also over a restart (R2).</summary>
internal sealed class RoleBook
{
    private readonly Lock _gate = new();
    private readonly IPlanCache _cache;
    private readonly Dictionary<string, long> _terms;
    private readonly Dictionary<string, RoleHeld> _roles = new(StringComparer.Ordinal);

    // Copies for readers, made once per change: every beat and every probe answer carries both.
    private IReadOnlyDictionary<string, long>? _termsShown;
    private IReadOnlyList<RoleHeld>? _rolesShown;

    public RoleBook(IPlanCache cache)
    {
        _cache = cache;
        _terms = cache.LoadTerms();
    }

    public IReadOnlyDictionary<string, long> Terms
    {
        get
        {
            lock (_gate)
            {
                return _termsShown ??= new Dictionary<string, long>(_terms, StringComparer.Ordinal);
            }
        }
    }

    public IReadOnlyList<RoleHeld> Roles
    {
        get
        {
            lock (_gate)
            {
                return _rolesShown ??= [.. _roles.Values.OrderBy(role => role.Server, StringComparer.Ordinal)];
            }
        }
    }

    public long Highest(string server)
    {
        lock (_gate)
        {
            return _terms.GetValueOrDefault(server);
        }
    }

    public RoleHeld? Held(string server)
    {
        lock (_gate)
        {
            return _roles.GetValueOrDefault(server);
        }
    }

    /// <summary>Notes terms that were minted; a role held under a lower term is given up.</summary>
    public void See(IReadOnlyDictionary<string, long> terms)
    {
        lock (_gate)
        {
            var grew = false;
            foreach (var (server, term) in terms)
            {
                if (term > _terms.GetValueOrDefault(server))
                {
                    _terms[server] = term;
                    _termsShown = null;
                    grew = true;
                }

                if (_roles.TryGetValue(server, out var role) && role.Term < _terms[server])
                {
                    _roles.Remove(server);
                    _rolesShown = null;
                }
            }

            if (grew)
            {
                _cache.Save(_terms);
            }
        }
    }

    /// <summary>Serves a role; false when the term is lower than the highest seen, or a provisional role would replace a minted one.</summary>
    public bool TryServe(RoleHeld role)
    {
        lock (_gate)
        {
            var highest = _terms.GetValueOrDefault(role.Server);
            var outranked = role.Provisional && _roles.GetValueOrDefault(role.Server) is { Provisional: false };
            if (role.Term < highest || outranked)
            {
                return false;
            }

            if (_roles.GetValueOrDefault(role.Server) != role)
            {
                _roles[role.Server] = role;
                _rolesShown = null;
            }

            if (role.Term > highest)
            {
                _terms[role.Server] = role.Term;
                _termsShown = null;
                _cache.Save(_terms);
            }

            return true;
        }
    }

    public void GiveUp(string server)
    {
        lock (_gate)
        {
            if (_roles.Remove(server))
            {
                _rolesShown = null;
            }
        }
    }
}
