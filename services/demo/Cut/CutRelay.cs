using System.Collections.Concurrent;

namespace Failover.Demo;

/// <summary>
/// Stands in for one server's network cable. Everything the server dials (<see cref="DialMap"/>) and everything that dials the server
/// (<see cref="AddInbound"/>) passes here, and <see cref="CutAsync"/> pulls the cable: nothing is forwarded either way, nothing is closed
/// or reset, and new connections hang until they time out, as they do towards a machine that is not there. A closed port would refuse
/// instead, which is the sign of a process that died.
/// </summary>
public sealed class CutRelay(TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentBag<RelayRoute> _routes = [];
    private readonly RelayGate _gate = new();

    public bool IsCut => !_gate.IsOpen;

    /// <summary>For <c>FAILOVER__DIAL__MAP</c> of the server behind the cable: <c>host:port=host:port;...</c></summary>
    public string DialMap => string.Join(';', _routes.Where(route => route.DialledAs is not null).Select(route =>
        $"{route.DialledAs}=127.0.0.1:{route.Port}"));

    /// <summary>A target that the server dials.</summary>
    public RelayRoute AddOutgoing(string host, int port) => Add(new(_gate, time) { DialledAs = $"{host}:{port}", Target = (host, port) });

    /// <summary>A port that others dial to reach the server; give its <see cref="RelayRoute.Target"/> when the server's own port is known.</summary>
    public RelayRoute AddInbound() => Add(new(_gate, time));

    /// <summary>Pulls the cable. When this returns, connects hang.</summary>
    public async Task CutAsync(CancellationToken ct)
    {
        if (IsCut)
        {
            return;
        }
        _gate.Close();
        await Task.WhenAll(_routes.Select(route => route.StopAcceptingAsync(ct)));
    }

    /// <summary>Plugs it in again: what was held is forwarded in order, closes that happened meanwhile are passed on.</summary>
    public async Task RestoreAsync()
    {
        if (!IsCut)
        {
            return;
        }
        await Task.WhenAll(_routes.Select(route => route.AcceptAgainAsync()));
        _gate.Open();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var route in _routes)
        {
            await route.DisposeAsync();
        }
    }

    private RelayRoute Add(RelayRoute route)
    {
        _routes.Add(route);
        return route;
    }
}
