using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// Does a beat say anything new to election? Five beats a second come from each recorder, and most repeat the one before: their age and
/// their counters are read when something else asks for a decision.
/// </summary>
internal static class BeatNews
{
    public static bool IsNews(Beat before, Beat now) =>
        !Is(before.BootId, now.BootId)
        || before.PlanObserved != now.PlanObserved
        || !Is(before.StoreId, now.StoreId)
        || !Is(before.PublicKey, now.PublicKey)
        || !Is(before.HttpUrl, now.HttpUrl)
        || before.Health.Ill != now.Health.Ill
        || before.Health.Leaving != now.Health.Leaving
        || !Is(before.Health.DiskFault, now.Health.DiskFault)
        || before.Digest != now.Digest
        || !before.Roles.SequenceEqual(now.Roles)
        || !SameMap(before.Terms, now.Terms)
        || !SameAnswers(before.Answers, now.Answers)
        || !SameCameras(before.Cameras, now.Cameras)
        || !SameHoldings(before.Holdings, now.Holdings)
        || !SameGuards(before.Guarding, now.Guarding);

    private static bool SameAnswers(IReadOnlyList<RoleAnswer> a, IReadOnlyList<RoleAnswer> b) => Same(a, b, static (x, y) =>
        Is(x.Server, y.Server) && x.Term == y.Term && x.Kind == y.Kind && SameCameras(x.NotDurable, y.NotDurable));

    private static bool SameCameras(IReadOnlyList<CameraReport> a, IReadOnlyList<CameraReport> b) =>
        Same(a, b, static (x, y) => Is(x.Server, y.Server) && Is(x.Camera, y.Camera) && x.State == y.State);

    // How much is held grows with every beat; whether anything is held decides.
    private static bool SameHoldings(IReadOnlyList<HoldingReport> a, IReadOnlyList<HoldingReport> b) =>
        Same(a, b, static (x, y) => Is(x.Server, y.Server) && Is(x.Camera, y.Camera) && x.Open == y.Open && (x.Frames > 0) == (y.Frames > 0));

    private static bool SameGuards(IReadOnlyList<GuardReport> a, IReadOnlyList<GuardReport> b) => Same(a, b, static (x, y) =>
        Is(x.Server, y.Server)
        && Is(x.Recorder, y.Recorder)
        && x.Probe == y.Probe
        && x.Refused == y.Refused
        && x.FramesArriving == y.FramesArriving
        && x.Cameras == y.Cameras
        && x.Covered == y.Covered
        && x.CoveredPriority == y.CoveredPriority
        && x.Keeping == y.Keeping
        && SameMap(x.Classes, y.Classes)
        && SameCameras(x.NotCovered, y.NotCovered)
        && SameCameras(x.NotRecording, y.NotRecording));

    private static bool Same<T>(IReadOnlyList<T> a, IReadOnlyList<T> b, Func<T, T, bool> same)
    {
        if (ReferenceEquals(a, b))
        {
            return true;
        }
        if (a.Count != b.Count)
        {
            return false;
        }
        for (var i = 0; i < a.Count; i++)
        {
            if (!same(a[i], b[i]))
            {
                return false;
            }
        }
        return true;
    }

    private static bool SameMap<T>(IReadOnlyDictionary<string, T> a, IReadOnlyDictionary<string, T> b)
        where T : struct =>
        ReferenceEquals(a, b) || (a.Count == b.Count && a.All(x => b.TryGetValue(x.Key, out var y) && EqualityComparer<T>.Default.Equals(x.Value, y)));

    private static bool Is(string? a, string? b) => string.Equals(a, b, StringComparison.Ordinal);
}
