namespace Failover.Contracts;

/// <summary><c>GET /status</c> of a recorder: its newest beat, its probe answer and what it did lately.</summary>
public sealed record RecorderStatus
{
    public required Beat Beat { get; init; }
    public required ProbeAnswer Probe { get; init; }
    public IReadOnlyList<JournalEntry> Recent { get; init; } = [];
}

/// <summary>Written by a child process when it is ready: <c>ready.json</c> in its data folder.</summary>
/// <param name="Ports">Name to port: <c>http</c>, <c>rtsp</c>, ...</param>
public sealed record ReadyFile(string Name, int Pid, string BootId, IReadOnlyDictionary<string, int> Ports);
