using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>Does what a fresh plan says about roles, fenced by terms, and answers what it did. A plan out of the cache commands no role (R8).</summary>
internal sealed class RoleCommands(
    RecorderSeams seams, RoleBook roles, Func<string, ServerWatch?> watchOf, Func<string, IEnumerable<IFeed>> feedsOf)
{
    /// <summary>What was done with the role commands of the plan in force.</summary>
    public IReadOnlyList<RoleAnswer> Answers { get; private set; } = [];

    public void Hold(RecorderPlan plan, PlanAge age)
    {
        if (!age.Fresh)
        {
            return;
        }

        if (plan.OwnRole is { } own)
        {
            roles.TryServe(own);
        }
        else if (plan.Record.Count > 0)
        {
            roles.GiveUp(seams.Name);
        }

        Answers = [.. plan.Assume.Select(entry => Answer(entry, age))];
        var commanded = plan.Assume.Where(entry => entry.Phase == AssumePhase.Serve).Select(entry => entry.Server).ToHashSet(StringComparer.Ordinal);
        foreach (var role in roles.Roles.Where(role => !role.Provisional && role.Server != seams.Name && !commanded.Contains(role.Server)))
        {
            roles.GiveUp(role.Server);
        }
    }

    private RoleAnswer Answer(AssumeEntry entry, PlanAge age)
    {
        var server = watchOf(entry.Server);
        if (entry.Phase == AssumePhase.HandBack)
        {
            return AnswerHandBack(entry, server);
        }

        var (kind, reason) = AssumeRules.Decide(new AssumeView
        {
            Entry = entry,
            HighestTerm = roles.Highest(entry.Server),
            Serving = roles.Held(entry.Server) is { Provisional: false } held && held.Term == entry.Term,
            OtherRole = roles.Roles.FirstOrDefault(role => !role.Provisional && role.Server != entry.Server && role.Server != seams.Name)?.Server,
            SincePlan = age.SinceAccepted,
            LastAnswerAge = server?.LastAnswerAge,
            AnsweredBootId = server?.AnsweredBootId,
        }, seams.Times);
        if (kind == RoleAnswerKind.Active && !roles.TryServe(new RoleHeld(entry.Server, entry.Term)))
        {
            (kind, reason) = (RoleAnswerKind.Refused, $"Term {entry.Term} of {entry.Server} was overtaken.");
        }

        if (kind == RoleAnswerKind.Active)
        {
            DropProvisional(entry.Server);
            server?.ServesRole = true;
        }

        return new RoleAnswer(entry.Server, entry.Term, kind, reason) { NotDurable = NotDurable(entry.Server) };
    }

    /// <summary>One spare takes one server's functions: what a plan commands outranks what it took without one.</summary>
    private void DropProvisional(string commanded)
    {
        foreach (var role in roles.Roles.Where(role => role.Provisional && role.Server != commanded && role.Server != seams.Name))
        {
            roles.GiveUp(role.Server);
        }
    }

    private static RoleAnswer AnswerHandBack(AssumeEntry entry, ServerWatch? server)
    {
        var waiting = (server?.Cameras ?? [])
            .Where(camera => camera.Feed.Keeping && !camera.SilentOnBothSides)
            .Select(camera => new CameraReport(entry.Server, camera.Feed.Camera, camera.Feed.State, camera.Decision.Reason))
            .ToList();
        return waiting.Count == 0
            ? new(entry.Server, entry.Term, RoleAnswerKind.HandedBack, $"Every camera of {entry.Server} is recorded there again.")
            : new(entry.Server, entry.Term, RoleAnswerKind.HandingBack, $"{waiting.Count} cameras still wait for {entry.Server}.") { NotDurable = waiting };
    }

    private List<CameraReport> NotDurable(string server) =>
        [.. feedsOf(server)
            .Where(feed => feed.View().Run is not { } run || !seams.Store.TryGetDurable(run, out _))
            .Select(feed => new CameraReport(server, feed.Camera, feed.State, feed.StateReason))];
}
