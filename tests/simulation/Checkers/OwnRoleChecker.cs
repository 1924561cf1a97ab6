using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>
/// A server that took its own role back without a term, because no plan came after its start (R8), gets it by a plan's word as soon as the
/// control plane is well: provisional is no state to stay in.
/// </summary>
internal sealed class OwnRoleChecker(SimSite site, Truth truth, Func<bool> controlIsWell, Func<string, bool> isInSite) : Checker(site)
{
    /// <summary>Twice the longest wait between two copies of a plan, and some for an election that begins.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private readonly Dictionary<string, string> _provisional = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> _since = new(StringComparer.Ordinal);

    public override void OnBeat(SimProcess from, Beat beat)
    {
        if (beat.Roles.Any(role => role.Provisional && role.Server == beat.Recorder))
        {
            _provisional[beat.Recorder] = beat.BootId;
        }
        else
        {
            _provisional.Remove(beat.Recorder);
        }
    }

    public override void Look()
    {
        if (_provisional.Count == 0)
        {
            _since.Clear();
            return;
        }

        foreach (var server in Site.Recorders.Values)
        {
            var provisional = _provisional.TryGetValue(server.Name, out var boot) && string.Equals(boot, server.BootId, StringComparison.Ordinal);
            if (!provisional || !isInSite(server.Name) || !truth.IsWell(server, 1) || !controlIsWell() || Site.Network.Loss > 0
                || !truth.Services.All(service => truth.CanTalk(server, service, 1)))
            {
                _since.Remove(server.Name);
            }
            else if (!_since.TryAdd(server.Name, Lived) && Lived - _since[server.Name] > Patience)
            {
                _since[server.Name] = Lived;
                Violate("alive", $"{server.Name} has its own role without a term for {Patience.TotalSeconds:0} s, and the control plane is well");
            }
        }
    }
}
