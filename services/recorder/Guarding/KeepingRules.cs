using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// When a guard writes a guarded camera to disk. Any single sign of trouble starts it (it is cheap and reversible); only proof ends it:
/// the recorder answers, its frames are durable again and aligned with ours. What was kept stays a holding until it is acknowledged.
/// </summary>
internal static class KeepingRules
{
    /// <summary>Trouble is over only when the recorder answered without a miss, and everything was well, for this long.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan CalmMost = TimeSpan.FromMinutes(1);

    /// <summary>Doubles with each false alarm of the server, up to a minute.</summary>
    public static TimeSpan CalmAfter(int flaps) => flaps >= 5 ? CalmMost : Calm * (1 << flaps);

    public static KeepingDecision Decide(KeepingView view)
    {
        if (view.ServesRole)
        {
            return new(true, "It serves the server's role.");
        }

        var trouble = Trouble(view);
        if (trouble is not null)
        {
            return !view.Keeping && !view.Entitlement.Entitled
                ? new(false, $"{trouble} Nothing is kept: {view.Entitlement.Reason}", Trouble: true)
                : new(true, trouble, Trouble: true);
        }

        if (!view.Keeping)
        {
            return new(false, "The recorder answers and its frames are durable.");
        }

        if (view.AnsweringFor < view.Calm || view.QuietFor < view.Calm)
        {
            return new(true, $"The last sign of trouble is less than {view.Calm.TotalSeconds:0} s old.");
        }

        if (view.FollowsAGuard)
        {
            return new(true, "Only another guard has the camera, and it does not serve the server's role.");
        }

        if (view.NothingArrived)
        {
            return new(false, "The recorder answers again, and nothing arrived here.");
        }

        if (!view.Receiving && view.TheirsAdvanceFor >= view.Calm)
        {
            return new(false, "The recorder has the camera and its frames become durable; none arrive here that could be missing there.");
        }

        return view.DurableAndAligned && view.DurableFor >= Calm
            ? new(false, "The recorder's own frames are durable again and aligned with ours.")
            : new(true, "The recorder's first frames are not yet durable and aligned.");
    }

    private static string? Trouble(KeepingView view)
    {
        if (view.Probe == SignValue.Missing)
        {
            return $"The recorder does not answer: {view.ProbeDetail}.";
        }

        if (view.Leaving)
        {
            return "The recorder said that it goes.";
        }

        if (view.DiskFault is { } fault)
        {
            return $"The recorder's disk is in trouble: {fault}.";
        }

        if (view.Probe != SignValue.Alive || !view.Receiving)
        {
            return null;
        }

        if (view.NewSession)
        {
            return "The recorder began a new session with the camera: pictures between its sessions are missing there.";
        }

        if (view.NewDamage)
        {
            return "The recorder reports damaged or missing pictures.";
        }

        if (view.TheirState is { } state and not (CameraState.Recording or CameraState.Connecting or CameraState.Stopped))
        {
            return $"The recorder does not get this camera: {state}.";
        }

        return view.DurableLag > view.DurableLagLimit
            ? $"The recorder's durable frames lag {view.DurableLag.Value.TotalSeconds:0.0} s behind."
            : null;
    }
}
