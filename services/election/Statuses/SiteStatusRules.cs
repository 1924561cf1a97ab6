using System.Globalization;
using Failover.Contracts;
using static Failover.Platform.ConditionMerge;

namespace Failover.Election;

/// <summary>The site in one line, from what is said of its servers and spares. Pure.</summary>
internal static class SiteStatusRules
{
    public static SiteSaid Of(IReadOnlyDictionary<string, ServerSaid> servers, IReadOnlyDictionary<string, SpareSaid> spares, StatusView look)
    {
        var cameras = look.View.Cameras.Keys.ToList();
        var missing = cameras.Where(c => look.Fact(c).Recorder is null).Order(StringComparer.Ordinal).ToList();
        var recording = cameras.Count == 0 ? Say(Condition.Recording, ConditionStatus.True, ConditionReason.NoCameras, "The site has no camera.")
            : missing.Count == 0 ? Say(Condition.Recording, ConditionStatus.True, ConditionReason.Recording, $"{cameras.Count} of {cameras.Count} cameras are recorded.")
            : Say(Condition.Recording, ConditionStatus.False, ConditionReason.CamerasNotRecorded, $"{missing.Count} of {cameras.Count} cameras are recorded by nobody who is heard: {StatusView.Names(missing)}.");
        var guarded = Protected(servers, look);
        var (phase, ready) = Ready(servers, recording, guarded);
        var open = look.View.OpenTakeovers.Count.ToString(CultureInfo.InvariantCulture);
        return new SiteSaid(
            phase, Count(servers.Values.Count(s => s.Find(Condition.Ready).Status == ConditionStatus.True), servers.Count),
            Count(spares.Values.Count(s => s.Said[0].Status == ConditionStatus.True), spares.Count), Count(cameras.Count - missing.Count, cameras.Count), open,
            [ready, recording, guarded]);
    }

    private static (SitePhase Phase, Condition Ready) Ready(IReadOnlyDictionary<string, ServerSaid> servers, Condition recording, Condition guarded)
    {
        var taken = servers.Where(s => s.Value.Phase is ServerPhase.TakenOver or ServerPhase.Returning).Select(s => $"{s.Value.Recorder} serves as {s.Key}").ToList();
        if (taken.Count > 0)
        {
            return (SitePhase.TakenOver, Say(Condition.Ready, ConditionStatus.False, ConditionReason.TakenOver, $"{StatusView.Names(taken)}."));
        }
        if (recording.Status != ConditionStatus.True)
        {
            return (SitePhase.Degraded, recording with { Type = Condition.Ready });
        }
        if (servers.Values.All(s => s.Phase == ServerPhase.Unknown))
        {
            return (SitePhase.Unknown, Say(Condition.Ready, ConditionStatus.Unknown, ConditionReason.NotHeard, "Nobody says whether the servers live."));
        }
        return guarded.Status == ConditionStatus.True
            ? (SitePhase.Protected, Say(Condition.Ready, ConditionStatus.True, ConditionReason.AllWell, "Every camera is recorded, and every server protected."))
            : (SitePhase.Unprotected, guarded with { Type = Condition.Ready });
    }

    // What cannot be failed over at all, a DVR, is no server that waits for protection.
    private static Condition Protected(IReadOnlyDictionary<string, ServerSaid> servers, StatusView look)
    {
        if (look.View.Verdict is { Entitled: false } no)
        {
            return Say(Condition.Protected, ConditionStatus.False, ConditionReason.NotEntitled, $"The site may not fail over: {string.Join(" ", no.Reasons)}");
        }
        var open = servers.Select(s => (s.Key, Said: s.Value.Find(Condition.Protected)))
            .Where(s => s.Said.Status != ConditionStatus.True && !string.Equals(s.Said.Reason, ConditionReason.Dvr, StringComparison.Ordinal)).ToList();
        return open.Count == 0 ? Say(Condition.Protected, ConditionStatus.True, ConditionReason.Covered, $"{servers.Count} of {servers.Count} servers are protected, or cannot be failed over at all.")
            : Say(
                Condition.Protected, open.TrueForAll(s => s.Said.Status == ConditionStatus.Unknown) ? ConditionStatus.Unknown : ConditionStatus.False, ConditionReason.ServersUnprotected,
                $"{open.Count} of {servers.Count} servers are not protected: {StatusView.Names(open.ConvertAll(s => s.Key))}.");
    }

    private static string Count(int well, int all) => string.Create(CultureInfo.InvariantCulture, $"{well}/{all}");
}

/// <summary>What is said of the site.</summary>
internal sealed record SiteSaid(SitePhase Phase, string Servers, string Spares, string Cameras, string Takeovers, IReadOnlyList<Condition> Said);
