using Failover.Demo;

namespace Failover.Cli;

/// <summary>A network of its own in which the failing server runs.</summary>
/// <param name="Program">How this program is started there.</param>
/// <param name="Address">Its own address, which the others dial.</param>
/// <param name="Gateway">Where it reaches the ports that the others have on 127.0.0.1.</param>
internal sealed record ServerPlace(ChildProgram Program, string Address, string Gateway);
