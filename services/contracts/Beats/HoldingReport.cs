namespace Failover.Contracts;

/// <summary>Foreign video that a recorder has. It is owed to its home server until a verified and fsynced copy is acknowledged (R3).</summary>
/// <param name="Server">The home server.</param>
/// <param name="Camera">Camera.</param>
/// <param name="Run">The guard's run.</param>
/// <param name="FromTick">First held tick of the run, inclusive.</param>
/// <param name="ToTick">Last held tick, inclusive.</param>
/// <param name="Frames">Pictures held and not yet acknowledged.</param>
/// <param name="Bytes">Payload bytes of those.</param>
/// <param name="Open">Still growing: keeping goes on.</param>
public sealed record HoldingReport(string Server, string Camera, RunId Run, long FromTick, long ToTick, int Frames, long Bytes, bool Open);
