namespace Failover.Media.Tests;

/// <summary>Writes down everything it is told, in order.</summary>
internal sealed class RecordingSink : IAccessUnitSink
{
    private readonly Lock _lock = new();
    private readonly List<RecordedUnit> _units = [];

    /// <summary>A copy: the session goes on meanwhile.</summary>
    public IReadOnlyList<RecordedUnit> Units
    {
        get
        {
            lock (_lock)
            {
                return [.. _units];
            }
        }
    }

    public int Lost { get; private set; }

    public List<SenderReport> Reports { get; } = [];

    public List<string> Resets { get; } = [];

    public List<H264Parameters> Parameters { get; } = [];

    public void OnAccessUnit(AccessUnit unit)
    {
        lock (_lock)
        {
            _units.Add(new RecordedUnit(unit.Tick, Convert.ToHexString(unit.Sample.Span), unit.Hash, unit.Flags));
        }
    }

    public void OnLoss(int packets) => Lost += packets;

    public void OnSenderReport(SenderReport report) => Reports.Add(report);

    public void OnTimelineReset(string reason) => Resets.Add(reason);

    public void OnParameters(H264Parameters parameters) => Parameters.Add(parameters);
}
