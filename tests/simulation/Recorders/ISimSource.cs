using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>One way in which a feed gets its pictures: a session to the camera, or the relay of another recorder.</summary>
internal interface ISimSource
{
    SimLane Lane { get; }

    CameraState State { get; }

    string Reason { get; }

    void Start();

    /// <summary>Ends for good; nothing that is on its way counts any more.</summary>
    void End();

    /// <summary>Nothing came for too long: it is given up. Looked at a few times a second.</summary>
    void CheckSilence();
}
