using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// When a guard writes a guarded camera to disk. Any single sign of trouble starts it (it is cheap and reversible); only proof ends it:
/// the recorder answers, its frames are durable again and aligned with ours. What was kept stays a holding until it is acknowledged.
/// </summary>
internal static class KeepingRules
{
    /// <summary>Trouble is over only when the recorder answered without a miss for this long.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);

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
                ? new(false, $"{trouble} Nothing is kept: {view.Entitlement.Reason}")
                : new(true, trouble);
        }

        if (!view.Keeping)
        {
            return new(false, "The recorder answers and its frames are durable.");
        }

        if (view.AnsweringFor < Calm)
        {
            return new(true, $"The recorder answers again, for {view.AnsweringFor.TotalSeconds:0.0} s only.");
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
