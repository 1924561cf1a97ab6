using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>Says on the disk since when and why one home camera's pictures are missing, as the product's <c>GapLog</c> does (R6).</summary>
internal sealed class SimGapLog
{
    private readonly SimRecorder _recorder;
    private readonly string _server;
    private readonly string _camera;
    private readonly List<SimGap> _open;

    public SimGapLog(SimRecorder recorder, string server, SimCamera camera)
    {
        (_recorder, _server, _camera) = (recorder, server, camera.Name);
        _open = [.. recorder.Disk.Gaps().Where(gap => gap.Server == server && gap.Camera == _camera && gap.To is null)];
        NoteEndOfLastRun();
    }

    /// <param name="from">First missing one; while a gap is open its first cause holds.</param>
    /// <param name="cause">For people.</param>
    public void Open(long from, string cause)
    {
        if (_open.Count == 0 && !_recorder.Site.IsPlanted("gap-untold"))
        {
            var gap = new SimGap(_recorder.Disk.NextGap(), _server, _camera, from, null, cause);
            _open.Add(gap);
            _ = _recorder.Writer.Add(new DiskNote { Gap = gap });
        }
    }

    /// <param name="to">Last missing one.</param>
    public void Close(long to)
    {
        if (_open.Count > 0)
        {
            _open.ForEach(gap => _ = _recorder.Writer.Add(new DiskNote { Gap = gap with { To = to } }));
            _open.Clear();
        }
    }

    private void NoteEndOfLastRun()
    {
        DiskRun? last = null;
        foreach (var run in _recorder.Disk.Runs)
        {
            if (run.Info.Purpose == RunPurpose.Live && run.Info.Server == _server && run.Info.Camera == _camera && !run.IsEmpty
                && (last is null || run.Gops[^1].Number >= last.Gops[^1].Number))
            {
                last = run;
            }
        }

        if (last is not null)
        {
            Open(last.Gops[^1].Number + 1, last.ClosedReason ?? "the recorder was not running (killed, hung, or without power)");
        }
    }
}
