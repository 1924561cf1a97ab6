using Failover.Contracts;
using Failover.Media;

namespace Failover.Peers.Tests;

/// <summary>Takes what a session receives; done when it has enough.</summary>
internal sealed class ReceivedFrames(int enough) : IAccessUnitSink
{
    private readonly List<(long Tick, FrameHash Hash, AccessUnitFlags Flags)> _frames = [];
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<(long Tick, FrameHash Hash, AccessUnitFlags Flags)> Frames => _frames;

    public int LostPackets { get; private set; }

    /// <summary>Completes with the last frame that is wanted; later ones are not taken.</summary>
    public Task Done => _done.Task;

    public void OnAccessUnit(AccessUnit unit)
    {
        if (_frames.Count < enough)
        {
            _frames.Add((unit.Tick, unit.Hash, unit.Flags));
        }

        if (_frames.Count == enough)
        {
            _done.TrySetResult();
        }
    }

    public string? Reset { get; private set; }

    public H264Parameters? Parameters { get; private set; }

    public void OnParameters(H264Parameters parameters) => Parameters = parameters;

    public void OnTimelineReset(string reason) => Reset = reason;

    public void OnLoss(int packets) => LostPackets += packets;

    public void OnSenderReport(SenderReport report)
    {
    }
}
