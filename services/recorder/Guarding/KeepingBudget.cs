namespace Failover.Recorder;

/// <summary>
/// Which cameras in trouble are kept when the disk cannot take all: by priority over the whole site. What is kept already goes on whatever
/// the budget says; only a full disk ends it, the lowest priority first. Pure.
/// </summary>
internal static class KeepingBudget
{
    /// <returns>One word for each camera that is in trouble and not kept, highest priority first.</returns>
    public static IReadOnlyList<BudgetGrant> Decide(BudgetView view, KeepingOptions options)
    {
        var grants = new List<BudgetGrant>();
        var used = view.Cameras.Where(camera => camera.Keeping).Sum(camera => camera.BytesPerSecond);
        foreach (var camera in ByPriority(view.Cameras.Where(camera => camera.WantsFor is not null && !camera.Keeping)))
        {
            var (word, reason) = Decide(view, options, camera, used);
            used += word == BudgetWord.Start ? camera.BytesPerSecond : 0;
            grants.Add(new BudgetGrant(camera.Server, camera.Camera, word, reason));
        }

        return grants;
    }

    /// <summary>On a full disk: the kept camera that stops next. It frees nothing; what is left goes to the others.</summary>
    public static BudgetCamera? WhomToStop(BudgetView view, KeepingOptions options)
    {
        var kept = view.Cameras.Where(camera => camera.Keeping).ToList();
        return IsFull(view, options) && kept.Count > 0 ? ByPriority(kept).Last() : null;
    }

    /// <summary>The disk is full: it says so, or nearly nothing is left.</summary>
    public static bool IsFull(BudgetView view, KeepingOptions options) => view.DiskFreeBytes < options.FullBytes;

    private static (BudgetWord Word, string Reason) Decide(BudgetView view, KeepingOptions options, BudgetCamera camera, long used)
    {
        if (view.DiskFreeBytes < options.ReserveBytes)
        {
            return (BudgetWord.NoSpace, $"only {view.DiskFreeBytes >> 20} MiB are free on this recorder's disk, and {options.ReserveMiB} are its reserve");
        }

        if (view.QueuedBytes > options.QueueBytes)
        {
            return (BudgetWord.NoSpeed, $"this recorder's disk does not keep up: {view.QueuedBytes >> 20} MiB wait for it");
        }

        var budget = options.WriteBytesPerSecond;
        if (used + camera.BytesPerSecond > budget)
        {
            return (BudgetWord.NoRate, $"cameras that are kept already use {Rate(used)} of the {options.WriteMBps} MB/s that this recorder's disk may write");
        }

        var mayCome = view.Cameras
            .Where(other => other.Priority > camera.Priority && !other.Keeping && other.WantsFor is null)
            .Sum(other => other.BytesPerSecond);
        return used + mayCome + camera.BytesPerSecond > budget && camera.WantsFor < view.Settle
            ? (BudgetWord.Wait, "cameras of higher priority may need the disk; its ring holds it meanwhile")
            : (BudgetWord.Start, "");
    }

    private static IOrderedEnumerable<BudgetCamera> ByPriority(IEnumerable<BudgetCamera> cameras) => cameras
        .OrderByDescending(camera => camera.Priority)
        .ThenBy(camera => camera.Server, StringComparer.Ordinal)
        .ThenBy(camera => camera.Camera, StringComparer.Ordinal);

    private static string Rate(long bytesPerSecond) => FormattableString.Invariant($"{bytesPerSecond / 1e6:0.0}");
}
