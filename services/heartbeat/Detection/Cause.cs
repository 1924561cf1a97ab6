namespace Failover.Heartbeat;

/// <summary>Which line of the detector decided: what its sentence is made from, when somebody needs one.</summary>
internal enum Cause
{
    ObserverIll,
    ObserverIllButFailedBefore,
    ProcessDied,
    Silent,
    FailedAndNoSignSince,
    NeverGaveASign,
    NotProbedYet,
    SaidThatItGoes,
    DoesNotRecord,
    SignMissing,
    Well,
}
