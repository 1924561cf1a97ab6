namespace Failover.Simulation;

/// <summary>
/// Bugs that the shells of the simulation can have on purpose, so that the simulation proves that it would find them. The product has no
/// switch for any of them: each is planted where a rule's input or output passes a shell.
/// </summary>
internal static class PlantedBugs
{
    /// <summary>Name, a seed that finds it, and what is wrong, in the order of <c>--plant list</c>.</summary>
    public static IReadOnlyList<(string Name, int KnownSeed, string What)> All { get; } =
    [
        ("one-place-is-enough", 9, "heartbeat declares without a second place"),
        ("veto-ignored", 2, "heartbeat declares a server whose beats are missing although it answers probes"),
        ("ill-observer-accuses", 34, "heartbeat declares although it knows that it is ill itself"),
        ("store-without-cas", 6, "the store takes every write, also one on an old version or a name that exists"),
        ("terms-from-store-only", 15, "election does not look at the terms in beats"),
        ("absence-stops", 2, "a recorder stops what a plan does not name"),
        ("silent-spare-waited-for", 21, "election takes a silent spare's last beat for a new one"),
        ("ack-before-flush", 1, "the original acknowledges what it has written and not flushed"),
        ("release-all", 1, "a holder deletes all of a camera at the first acknowledgement"),
        ("terms-forgotten", 1, "a recorder does not keep the highest terms on its disk"),
        ("cached-role-served", 1, "a restarted recorder serves the role that its cached plan names"),
        ("kept-from-now", 1, "keeping begins with the next group of pictures, not with the ring"),
        ("ring-too-short", 6, "the ring holds two seconds and says that it holds all"),
        ("let-go-at-answer", 3, "keeping ends as soon as the original answers a probe"),
        ("licence-read-live", 8, "keeping ends when the licence says no in the middle of an incident"),
        ("plan-cache-ignored", 1, "a starting recorder waits for a plan"),
        ("no-seam", 2, "footage comes home without the seam that places it"),
        ("rot-copied", 41, "a record is copied without a look at its checksum"),
        ("failed-flush-trusted", 16, "what a failed flush had is taken for durable"),
        ("written-is-durable", 1, "a probe answer calls durable what is only written"),
        ("gap-untold", 1, "a gap is not written down"),
        ("order-once", 2, "an order to pull is not repeated"),
        ("plan-once", 3, "a plan is not repeated"),
        ("false-alarm-forgotten", 2, "what was kept without a takeover is not brought home"),
        ("home-is-any-store", 10, "what the store had before it was replaced counts as home"),
        ("goes-at-once", 1, "a server that is asked to end does not wait until its role is served"),
        ("goes-without-a-word", 26, "a server that is asked to end does not say so"),
        ("deletion-waits-for-ever", 5, "election takes no finalizer away while something is being deleted"),
        ("two-roles", 2, "a spare takes the role of a second dead server"),
        ("broken-relay-trusted", 3, "a guard takes a relay that broke for one that gives pictures"),
        ("cold-stays-cold", 4, "a camera of class cold is not connected to when its server fails"),
        ("fed-by-nobody", 3, "a camera that is recorded without a session of its own is fed by no spare that has one"),
        ("no-fall-back", 3, "a guard that gets no session of its own does not read the relay"),
        ("pull-ignores-the-line", 38, "footage is fetched however late live pictures arrive"),
        ("session-kept", 6, "a guard does not give the only session of a camera back"),
    ];

    /// <summary>Bugs that want a meeting of faults that few seeds have: name, the scenario that finds it, and what is wrong.</summary>
    public static IReadOnlyList<(string Name, string Scenario, string What)> OfScenarios { get; } =
    [
        ("lost-spare-stays", "spare-deleted-while-it-is-off.txt", "election waits for the footage of a spare that was deleted while it is off"),
    ];

    public static bool IsOne(string name) => All.Any(bug => bug.Name == name) || OfScenarios.Any(bug => bug.Name == name);
}
