using System.Globalization;
using Failover.Contracts;
using Failover.Platform;
using static Failover.Platform.ConditionMerge;

namespace Failover.Election;

/// <summary>What a spare's status says: is it well, what does it do, could it assume a role. Pure.</summary>
internal static class SpareStatusRules
{
    private const int MostNamed = 3;

    public static SpareSaid Of(FailoverServer spare, StatusView look)
    {
        var name = spare.Metadata.Name;
        var (phase, word, message) = Now(spare, look);
        var well = phase is SparePhase.Guarding or SparePhase.Keeping or SparePhase.Serving or SparePhase.Idle;
        var status = well ? ConditionStatus.True : phase == SparePhase.Unknown ? ConditionStatus.Unknown : ConditionStatus.False;
        var takes = look.View.OpenTakeovers.FirstOrDefault(t => t.OccupiesSpare() && string.Equals(t.Spec.Spare, name, StringComparison.Ordinal));
        var available = well && phase != SparePhase.Serving && takes is null
            ? Say(Condition.Available, ConditionStatus.True, ConditionReason.Free, "It is well and holds no role.")
            : well ? Say(Condition.Available, ConditionStatus.False, ConditionReason.Serving, takes is null ? message : $"It is given to {takes.Metadata.Name}.")
            : Say(Condition.Available, status, word, message);
        return new SpareSaid(phase, Covers(name, phase, look), Hot(spare, look), DiskLeft(name, look), [Say(Condition.Ready, status, word, message), available]);
    }

    private static (SparePhase Phase, string Reason, string Message) Now(FailoverServer spare, StatusView look)
    {
        var name = spare.Metadata.Name;
        if (look.View.BeatOf(name) is not { } beat)
        {
            return (SparePhase.Unknown, ConditionReason.NotHeard, $"{name} was never heard.");
        }
        if (look.View.SilenceOf(name, look.Now) > Patience.SpareSilent)
        {
            return (SparePhase.Silent, ConditionReason.Silent, $"{name} is silent.");
        }
        if (beat.Health.DiskFault is { } fault)
        {
            return (SparePhase.Faulty, ConditionReason.Faulty, $"Its disk is at fault: {fault}.");
        }
        if (beat.Health.Ill || look.View.StateOf(name, look.Now) == ServerState.Failed)
        {
            return (SparePhase.Faulty, ConditionReason.Faulty, beat.Health.Ill ? "It is ill: its timer lags." : "It was declared failed.");
        }
        if (beat.Health.Leaving)
        {
            return (SparePhase.Leaving, ConditionReason.Leaving, "It said that it goes.");
        }
        if (spare.InMaintenance(look.View.Wall))
        {
            return (SparePhase.Maintenance, ConditionReason.Maintenance, "It is in maintenance: it is given nothing new.");
        }
        var serves = Serves(beat);
        return serves.Count > 0 ? (SparePhase.Serving, ConditionReason.Serving, $"It serves as {StatusView.Names(serves)}.")
            : Keeps(beat) is { Count: > 0 } keeps ? (SparePhase.Keeping, ConditionReason.Keeping, $"It keeps cameras of {StatusView.Names(keeps)}.")
            : Guards(name, look) is { Count: > 0 } guards ? (SparePhase.Guarding, ConditionReason.Guarding, $"It guards {StatusView.Names(guards)}.")
            : (SparePhase.Idle, ConditionReason.Idle, "It is well and guards nothing.");
    }

    private static string Covers(string name, SparePhase phase, StatusView look)
    {
        var beat = look.View.BeatOf(name);
        var servers = phase == SparePhase.Serving ? Serves(beat!) : phase == SparePhase.Keeping ? Keeps(beat!) : Guards(name, look);
        return servers.Count == 0 ? "-" : string.Join(',', servers.Take(MostNamed)) + (servers.Count > MostNamed ? $"+{servers.Count - MostNamed}" : "");
    }

    private static List<string> Serves(Beat beat) =>
        [.. beat.Roles.Select(r => r.Server).Where(s => !string.Equals(s, beat.Recorder, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static List<string> Keeps(Beat beat) => [.. beat.Guarding.Where(g => g.Keeping > 0).Select(g => g.Server).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static List<string> Guards(string name, StatusView look) =>
        [.. look.Plan.Slots.Where(s => string.Equals(s.Spare, name, StringComparison.Ordinal)).Select(s => s.Server).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string Hot(FailoverServer spare, StatusView look)
    {
        var hot = look.Plan.Slots.Where(s => string.Equals(s.Spare, spare.Metadata.Name, StringComparison.Ordinal)).Sum(s => s.Cameras.Count(c => s.ClassOf(c) == GuardClass.Hot));
        return string.Create(CultureInfo.InvariantCulture, $"{hot}/{spare.Spec.MaxHotCameras}");
    }

    // Coarse on purpose: it is a text for people and must not be written with every gigabyte.
    private static string DiskLeft(string name, StatusView look) =>
        GuardReports.OutagesOf(name, look.View, look.Plan).Select(o => o.Hours).Where(h => h is not null).Min() switch
        {
            null => "-",
            < 1 => "<1h",
            < 48 and var hours => string.Create(CultureInfo.InvariantCulture, $"{(int)hours}h"),
            var hours => string.Create(CultureInfo.InvariantCulture, $"{(int)(hours / 24)}d"),
        };
}

/// <summary>What is said of one spare.</summary>
internal sealed record SpareSaid(SparePhase Phase, string Covers, string Hot, string DiskLeft, IReadOnlyList<Condition> Said);
