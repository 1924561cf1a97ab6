using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>May this spare serve the role? Fenced by term, by the age of the evidence, and by its own eyes.</summary>
internal static class AssumeRules
{
    public static (RoleAnswerKind Kind, string Reason) Decide(AssumeView view, FailoverTimes times)
    {
        var entry = view.Entry;
        if (entry.Term < view.HighestTerm)
        {
            return (RoleAnswerKind.Refused, $"Term {entry.Term} of {entry.Server} is lower than term {view.HighestTerm}, which was seen.");
        }

        if (view.Serving)
        {
            return (RoleAnswerKind.Active, $"Serves {entry.Server} under term {entry.Term}.");
        }

        if (view.OtherRole is { } other)
        {
            return (RoleAnswerKind.Refused, $"It serves {other} already; one spare takes one server's functions.");
        }

        var age = TimeSpan.FromMilliseconds(entry.EvidenceAgeMs) + view.SincePlan;
        if (age > times.EvidenceValid)
        {
            return (RoleAnswerKind.Refused, $"The evidence against {entry.Server} is {age.TotalSeconds:0.0} s old.");
        }

        return !entry.AnswersProbes && view.LastAnswerAge <= times.Veto
            ? (RoleAnswerKind.Vetoed, $"{entry.Server} answered this spare's probe {view.LastAnswerAge.Value.TotalMilliseconds:0} ms ago (boot {view.AnsweredBootId}).")
            : (RoleAnswerKind.Active, $"Serves {entry.Server} under term {entry.Term}.");
    }
}
