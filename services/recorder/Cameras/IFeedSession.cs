using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>One way in which a feed gets its pictures: an RTSP session to the camera, or the relay of another recorder.</summary>
internal interface IFeedSession : IAsyncDisposable
{
    FeedInput Input { get; }

    CameraState State { get; }

    string Reason { get; }

    void Start();
}
