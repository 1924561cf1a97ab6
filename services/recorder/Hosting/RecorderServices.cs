using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Recorder;

/// <summary>What the parts of one recorder share; made once at start.</summary>
internal sealed record RecorderServices
{
    public required string Name { get; init; }
    public required string BootId { get; init; }
    public required FootageStore Store { get; init; }
    public required Dialer Dialer { get; init; }
    public required IJournal Journal { get; init; }
    public required RecorderKey Key { get; init; }
    public required TimerLag Lag { get; init; }
    public required FailoverTimes Times { get; init; }
    public KeepingOptions Keeping { get; init; } = new();
    public required TimeProvider Time { get; init; }
    public required ILogger Logger { get; init; }
}
