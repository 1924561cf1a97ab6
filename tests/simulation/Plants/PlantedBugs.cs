namespace Failover.Simulation;

/// <summary>
/// Bugs that the shells of the simulation can have on purpose, so that the simulation proves that it would find them. The product has no
/// switch for any of them: each is planted where a rule's input or output passes a shell.
/// </summary>
internal static class PlantedBugs
{
    /// <summary>Name and what is wrong, in the order of <c>--plant list</c>.</summary>
    public static IReadOnlyList<(string Name, string What)> All { get; } =
    [
        ("one-place-is-enough", "heartbeat declares without a second place"),
        ("store-without-cas", "the store takes every write, also one on an old version or a name that exists"),
        ("terms-from-store-only", "election does not look at the terms in beats"),
        ("absence-stops", "a recorder stops what a plan does not name"),
        ("silent-spare-waited-for", "election takes a silent spare's last beat for a new one"),
        ("ack-before-flush", "the original acknowledges what it has written and not flushed"),
        ("release-all", "a holder deletes all of a camera at the first acknowledgement"),
        ("terms-forgotten", "a recorder does not keep the highest terms on its disk"),
        ("cached-role-served", "a restarted recorder serves the role that its cached plan names"),
        ("kept-from-now", "keeping begins with the next group of pictures, not with the ring"),
        ("ring-too-short", "the ring holds two seconds and says that it holds all"),
        ("let-go-at-answer", "keeping ends as soon as the original answers a probe"),
        ("licence-read-live", "keeping ends when the licence says no in the middle of an incident"),
        ("plan-cache-ignored", "a starting recorder waits for a plan"),
        ("no-seam", "footage comes home without the seam that places it"),
        ("rot-copied", "a record is copied without a look at its checksum"),
        ("failed-flush-trusted", "what a failed flush had is taken for durable"),
        ("written-is-durable", "a probe answer calls durable what is only written"),
        ("gap-untold", "a gap is not written down"),
        ("order-once", "an order to pull is not repeated"),
        ("plan-once", "a plan is not repeated"),
        ("false-alarm-forgotten", "what was kept without a takeover is not brought home"),
        ("home-is-any-store", "an acknowledgement of a replaced store counts for the new one"),
        ("two-roles", "a spare takes a second role"),
    ];
}
