using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// Do two plans ask the same of a recorder? Version, message id and the evidence's age are no content. Single fields are compared by the
/// records' own equality; a collection that is not named here makes every plan a new one, which the tests of the repeats notice.
/// </summary>
internal static class PlanContent
{
    private static readonly IReadOnlyList<CameraSource> NoCameras = [];
    private static readonly IReadOnlyDictionary<string, GuardClass> NoClasses = new Dictionary<string, GuardClass>();
    private static readonly IReadOnlyDictionary<string, string> NoRelays = new Dictionary<string, string>();
    private static readonly IReadOnlyList<GuardPeer> NoPeers = [];
    private static readonly RecorderPlan Bare = new()
    {
        Site = "", Id = "", Time = default, Recorder = "", Version = default, Entitlement = new Entitlement(false, ""),
    };

    public static bool IsSame(RecorderPlan a, RecorderPlan b) => ReferenceEquals(a, b)
        || (Strip(a) == Strip(b)
            && a.Record.SequenceEqual(b.Record)
            && a.Stopped.SequenceEqual(b.Stopped)
            && Same(a.Guard, b.Guard, SameEntry)
            && Same(a.Assume, b.Assume, static (x, y) => Strip(x) == Strip(y) && x.Cameras.SequenceEqual(y.Cameras) && SameMap(x.RelayFrom, y.RelayFrom))
            && SameMap(a.Terms, b.Terms));

    private static RecorderPlan Strip(RecorderPlan plan) => plan with
    {
        Id = "", Time = default, Version = default, Record = Bare.Record, Guard = Bare.Guard, Assume = Bare.Assume, Stopped = Bare.Stopped, Terms = Bare.Terms,
    };

    private static GuardEntry Strip(GuardEntry entry) => entry with { Cameras = NoCameras, Classes = NoClasses, Peers = NoPeers };

    private static bool SameEntry(GuardEntry a, GuardEntry b) =>
        Strip(a) == Strip(b) && a.Cameras.SequenceEqual(b.Cameras) && a.Peers.SequenceEqual(b.Peers) && SameMap(a.Classes, b.Classes);

    private static AssumeEntry Strip(AssumeEntry entry) => entry with { Cameras = NoCameras, RelayFrom = NoRelays, EvidenceAgeMs = 0 };

    private static bool Same<T>(IReadOnlyList<T> a, IReadOnlyList<T> b, Func<T, T, bool> same) => a.Count == b.Count && a.Zip(b, same).All(s => s);

    private static bool SameMap<T>(IReadOnlyDictionary<string, T> a, IReadOnlyDictionary<string, T> b) =>
        a.Count == b.Count && a.All(x => b.TryGetValue(x.Key, out var y) && EqualityComparer<T>.Default.Equals(x.Value, y));
}
