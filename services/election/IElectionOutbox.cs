using Failover.Contracts;

namespace Failover.Election;

/// <summary>Where the mind's words go. Never waits and never throws: a message that is lost is replaced by its repeat.</summary>
internal interface IElectionOutbox
{
    /// <summary>To the recorder that the plan names. Message id and wall time are put on here.</summary>
    void Plan(RecorderPlan plan);

    /// <summary>To all. Message id and wall time are put on here.</summary>
    void Takeover(TakeoverReport report);
}
