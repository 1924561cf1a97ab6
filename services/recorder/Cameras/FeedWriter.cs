using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>
/// Writes one camera's runs to the store. Called under the feed's lock. Each picture of a run is written once, however often keeping
/// starts and ends within the session.
/// </summary>
internal sealed class FeedWriter(FeedContext context, string server, string camera, RunPurpose purpose)
{
    private RunWriter? _writer;
    private RunId? _writerRun;
    private RunId? _lastRun;
    private long _writtenThrough = long.MinValue;
    private bool _full;

    public bool Writing { get; private set; }

    public void Enable() => Writing = true;

    public void Disable(string reason)
    {
        Writing = false;
        EndRun(reason);
    }

    public void EndRun(string reason)
    {
        _writer?.Close(reason);
        _writer = null;
        _writerRun = null;
    }

    public void SetParameters(long fromTick, H264Parameters parameters) => _writer?.SetParameters(fromTick, parameters);

    /// <returns>False when the write queue is full and the picture is lost here.</returns>
    public bool Write(RunFacts facts, AccessUnit unit)
    {
        var run = facts.Id;
        if (run == _lastRun && unit.Tick <= _writtenThrough)
        {
            return true;
        }

        if (_writerRun != run)
        {
            EndRun("the next session begins");
            _writer = context.Store.OpenRun(new RunInfo
            {
                Id = run,
                Server = server,
                Camera = camera,
                Ssrc = facts.Ssrc,
                Term = context.TermOf(server),
                Purpose = purpose,
                Parameters = facts.Parameters is null ? [] : [new CodecParameters(unit.Tick, facts.Parameters.AvcC)],
                GapBefore = facts.GapBefore,
                OpenedUtc = unit.ArrivalUtc,
            });
            _writerRun = run;
            if (facts.GapBefore is { } gap)
            {
                context.Store.NoteGap(gap.Of(server, camera, unit.ArrivalUtc));
            }
        }

        if (!_writer!.Append(unit))
        {
            NoteFull();
            return false;
        }

        _full = false;
        _lastRun = run;
        _writtenThrough = unit.Tick;
        return true;
    }

    private void NoteFull()
    {
        RecorderMetrics.WriterFull.Inc();
        if (!_full)
        {
            _full = true;
            context.Journal.Write(
                JournalSeverity.Alarm,
                JournalKind.WriterFull,
                $"{camera}: the disk does not keep up and the write queue is full; pictures are lost from here on.",
                server,
                camera);
        }
    }
}
