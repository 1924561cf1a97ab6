using Failover.Contracts;

namespace Failover.Election;

/// <summary>What cameras bring in: as the guard measured it, else as the site says.</summary>
internal static class RateRules
{
    private const double Step = 0.25;
    private const double Greatest = 16;

    public static long KbpsOf(Camera camera, double rate) => (long)Math.Ceiling(camera.Spec.BitrateKbps * rate);

    public static long KbpsOf(IReadOnlyList<Camera> cameras, double rate)
    {
        var sum = 0L;
        foreach (var camera in cameras)
        {
            sum += KbpsOf(camera, rate);
        }
        return sum;
    }

    /// <summary>
    /// Measured against planned, rounded up to quarters. Counts only when all that the guard receives is in order, since a camera that
    /// does not send measures low; stays within a step, so that plans do not breathe with the picture's content.
    /// </summary>
    public static double RateOf(GuardSlot before, GuardReport? report, IReadOnlyList<Camera> cameras)
    {
        if (report is null || report.BytesPerSecond <= 0 || !report.FramesArriving || report.NotCovered.Any(c => !report.Classes.ContainsKey(c.Camera)))
        {
            return before.Rate;
        }
        var planned = 0L;
        var named = 0;
        foreach (var camera in cameras)
        {
            var given = report.Classes.TryGetValue(camera.Metadata.Name, out var lower) ? lower : GuardClass.Hot;
            if (given != GuardClass.Cold)
            {
                planned += camera.Spec.BitrateKbps;
                named++;
            }
        }
        if (planned == 0 || named + report.Classes.Count(c => c.Value == GuardClass.Cold) != report.Cameras)
        {
            return before.Rate;
        }
        var measured = report.BytesPerSecond * 8 / 1000.0 / planned;
        return measured <= before.Rate && measured > before.Rate - (1.5 * Step)
            ? before.Rate
            : Math.Clamp(Math.Ceiling(measured / Step) * Step, Step, Greatest);
    }
}
