using Failover.Contracts;
using Failover.Platform;

namespace Failover.LocalHost;

/// <summary>Makes the one status of a site. Pure: everything comes from the view.</summary>
internal static class StatusBuilder
{
    public static SiteStatus Build(SiteView view)
    {
        var servers = view.Servers.Select(s => ServerOf(view, s)).ToList();
        var cameras = view.Cameras.Select(c => CameraRows.Of(view, c)).ToList();
        return new SiteStatus
        {
            Site = view.Site,
            Time = view.Now,
            Verdict = view.Verdict,
            Servers = servers,
            Spares = view.Spares.Select(s => SpareOf(view, s)).ToList(),
            Cameras = cameras,
            Takeovers = view.Takeovers.OrderBy(t => t.Metadata.CreationTimestamp).ThenBy(t => t.Spec.Term).Select(TakeoverRow).ToList(),
            Reinsertions = view.Reinsertions.Select(r => ReinsertionRow(view, r)).ToList(),
            Warnings = StatusWarnings.Of(view, servers, cameras),
            Readiness = ReadinessOf(view),
        };
    }

    private static IReadOnlyList<ReadinessRow> ReadinessOf(SiteView view) => view.Site.Length == 0 ? []
        : view.Guards?.Readiness
        ?? [new ReadinessRow(null, [], ReadinessKind.Unknown, "Election does not answer: what would be lost at a failure is not known now.")];

    private static ServerStatus ServerOf(SiteView view, SiteServer server)
    {
        var name = server.Metadata.Name;
        var (state, reason) = StateOf(view, name);
        var guards = view.FreshBeats
            .SelectMany(b => b.Guarding, (b, g) => (Guard: b.Recorder, Report: g))
            .Where(g => string.Equals(g.Report.Server, name, StringComparison.Ordinal))
            .OrderByDescending(g => g.Report.Covered).ThenBy(g => g.Guard, StringComparer.Ordinal)
            .ToList();
        var beat = view.Beats.GetValueOrDefault(name);
        var terms = view.FreshBeats.Select(b => b.Terms.GetValueOrDefault(name));
        return new ServerStatus
        {
            Name = name,
            Address = server.Spec.Address,
            State = state,
            Reason = reason,
            Term = terms.Append(server.Status.Term).Max(),
            RoleHolder = HolderOf(view, name),
            BeatAgeMs = beat?.AgeMs,
            BootId = beat?.Message.BootId,
            Digest = beat?.Message.Digest,
            Cameras = view.Cameras.Count(c => string.Equals(c.Spec.Server, name, StringComparison.Ordinal)),
            Covered = guards.Count == 0 ? 0 : guards[0].Report.Covered,
            Guard = guards.Count == 0 ? null : guards[0].Guard,
        };
    }

    private static (ServerState State, string Reason) StateOf(SiteView view, string server)
    {
        if (!view.Health.TryGetValue(server, out var health))
        {
            return (ServerState.Unknown, "Heartbeat has not said anything yet.");
        }
        return health.AgeMs > StatusLimits.FreshMs
            ? (ServerState.Unknown, $"Heartbeat is silent for {health.AgeMs / 1000:0} s; it last said {health.Message.State}.")
            : (health.Message.State, health.Message.Reason);
    }

    /// <summary>The highest term wins, and a role with a term beats a provisional one.</summary>
    private static string? HolderOf(SiteView view, string server) => view.FreshBeats
        .SelectMany(b => b.Roles, (b, r) => (b.Recorder, Role: r))
        .Where(r => string.Equals(r.Role.Server, server, StringComparison.Ordinal))
        .OrderByDescending(r => r.Role.Term).ThenBy(r => r.Role.Provisional).ThenBy(r => r.Recorder, StringComparer.Ordinal)
        .Select(r => r.Recorder).FirstOrDefault();

    private static SpareStatus SpareOf(SiteView view, FailoverServer spare)
    {
        var beat = view.Beats.GetValueOrDefault(spare.Metadata.Name);
        var holdings = beat?.Message.Holdings ?? [];
        return new SpareStatus
        {
            Name = spare.Metadata.Name,
            Address = spare.Spec.Address,
            BeatAgeMs = beat?.AgeMs,
            BootId = beat?.Message.BootId,
            Doing = Doing(spare, beat),
            Guarding = beat?.Message.Guarding ?? [],
            Roles = beat?.Message.Roles ?? [],
            HeldBytes = holdings.Sum(h => h.Bytes),
            HeldFrames = holdings.Sum(h => h.Frames),
        };
    }

    private static string Doing(FailoverServer spare, Aged<Beat>? beat)
    {
        if (beat is null)
        {
            return "Not heard yet.";
        }
        if (beat.AgeMs >= StatusLimits.FreshMs)
        {
            return $"Silent for {beat.AgeMs / 1000:0} s.";
        }
        var message = beat.Message;
        if (message.Health.DiskFault is { } fault)
        {
            return $"Its disk is at fault: {fault}.";
        }
        var role = message.Roles.Where(r => !string.Equals(r.Server, message.Recorder, StringComparison.Ordinal)).MaxBy(r => r.Term);
        if (role is not null)
        {
            return $"Serves as {role.Server} ({(role.Provisional ? "provisionally" : $"term {role.Term}")}).";
        }
        var keeping = message.Guarding.Where(g => g.Keeping > 0).Select(g => $"{g.Server} ({g.Keeping})").ToList();
        if (keeping.Count > 0)
        {
            return $"Keeps {string.Join(", ", keeping)}.";
        }
        if (spare.Spec.Maintenance)
        {
            return "In maintenance.";
        }
        return message.Guarding.Count == 0
            ? "Guards nothing."
            : $"Guards {string.Join(", ", message.Guarding.Select(g => $"{g.Server} ({g.Covered} of {g.Cameras} covered)"))}.";
    }

    private static TakeoverStatusRow TakeoverRow(Takeover takeover) => new(
        takeover.Metadata.Name, takeover.Spec.Server, takeover.Spec.Spare, takeover.Spec.Term, takeover.Status.State,
        takeover.Status.Reason.Length > 0 ? takeover.Status.Reason : takeover.Spec.Reason, takeover.Status.Times);

    private static ReinsertionStatusRow ReinsertionRow(SiteView view, Reinsertion reinsertion)
    {
        var name = reinsertion.Metadata.Name;
        var adoptedBy = view.Servers.Any(s => string.Equals(s.Metadata.Name, reinsertion.Spec.Server, StringComparison.Ordinal)) ? null
            : AdoptWish.Of(reinsertion)?.Server ?? AdoptedAndHome(reinsertion);
        var live = view.FreshBeat(adoptedBy ?? reinsertion.Spec.Server)?.Reinsertions.FirstOrDefault(r => string.Equals(r.Reinsertion, name, StringComparison.Ordinal));
        var stored = reinsertion.Status;
        var done = stored.State is ReinsertionState.Completed or ReinsertionState.CompletedWithGaps;
        if (live is null || done)
        {
            return new ReinsertionStatusRow(
                name, reinsertion.Spec.Server, reinsertion.Spec.Holder, stored.State, stored.Reason, done ? 1 : 0, stored.FramesInserted,
                stored.BytesInserted, stored.ElapsedMs, stored.Seams) { AdoptedBy = adoptedBy };
        }
        var progress = live.FramesOffered > 0 ? Math.Min(1, (live.FramesInserted + live.FramesPresent) / (double)live.FramesOffered) : 0;
        return new ReinsertionStatusRow(
            name, reinsertion.Spec.Server, reinsertion.Spec.Holder, live.State, live.Reason, progress, live.FramesInserted, live.BytesInserted,
            live.ElapsedMs, live.Seams) { AdoptedBy = adoptedBy };
    }

    // When it is over the wish of it is, too; what came home is where it said.
    private static string? AdoptedAndHome(Reinsertion reinsertion) =>
        reinsertion.Status.State is ReinsertionState.Completed or ReinsertionState.CompletedWithGaps && reinsertion.Status.FramesInserted > 0 ? AdoptWish.Last(reinsertion)?.Wish.Server : null;
}
