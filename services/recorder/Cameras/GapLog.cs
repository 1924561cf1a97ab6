using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// Says in the store since when and why one home camera's pictures are missing (R6). Called under the feed's lock. Where a guard's footage
/// came home the gap is no longer shown: coverage counts pictures first.
/// </summary>
internal sealed class GapLog
{
    private readonly FootageStore _store;
    private readonly string _server;
    private readonly string _camera;
    private readonly List<(string Id, DateTimeOffset From)> _open;

    public GapLog(FootageStore store, string server, string camera)
    {
        (_store, _server, _camera) = (store, server, camera);
        _open = [.. store.OpenGaps(server, camera).Select(open => (open.Id, open.Gap.From))];
        NoteEndOfLastRun();
    }

    /// <summary>Pictures are missing from this instant on; while a gap is open its first cause holds.</summary>
    public void Open(DateTimeOffset from, string cause)
    {
        if (_open.Count == 0)
        {
            _open.Add((_store.OpenGap(new Gap { Server = _server, Camera = _camera, From = from, Cause = cause }), from));
        }
    }

    /// <summary>A picture arrived and is on its way to the disk.</summary>
    public void Close(DateTimeOffset to)
    {
        foreach (var (id, from) in _open)
        {
            _store.CloseGap(id, to);
            RecorderMetrics.GapSeconds.Observe(Math.Max(0, (to - from).TotalSeconds));
        }

        _open.Clear();
    }

    /// <summary>
    /// Nothing was recorded since the last run. One without an end: the process was killed, or the machine lost power. One with an end says why
    /// itself: an orderly stop or a removed camera leaves no silent gap either.
    /// </summary>
    private void NoteEndOfLastRun()
    {
        var last = _store.Runs(_server, _camera).Where(run => run.Info.Purpose == RunPurpose.Live).MaxBy(run => run.LastWall);
        if (last is not null)
        {
            Open(
                last.LastWall,
                last.ClosedReason is { } reason ? $"nobody recorded it: {reason}" : "the recorder was not running (killed, hung, or without power)");
        }
    }
}
