using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>
/// A recorder's spans of an incident, seen from its own beats: it keeps, it serves, its first pictures are durable, it handed back. Apart from
/// whoever decides; a span may be a beat late.
/// </summary>
/// <param name="traceOf">Trace context of the role command for a server in the plan in force.</param>
internal sealed class RecorderSpans(Func<string, string?> traceOf, TimeProvider time)
{
    private readonly IncidentTrace _trace = new("recorder");
    private readonly HashSet<(string Server, string What)> _said = [];

    public void Note(Beat beat)
    {
        if (!_trace.IsOn || beat.Site.Length == 0)
        {
            return;
        }
        foreach (var report in beat.Guarding)
        {
            Say(beat, report.Server, "keeping", report.Keeping > 0, report.KeepingReason ?? "", fromPlan: false);
        }
        foreach (var answer in beat.Answers)
        {
            var active = answer.Kind == RoleAnswerKind.Active;
            Say(beat, answer.Server, "active", active, answer.Reason, fromPlan: true);
            Say(beat, answer.Server, "first frames", active && answer.NotDurable.Count == 0, $"Every camera of {answer.Server} that sends is durable on {beat.Recorder}.", fromPlan: true);
            Say(beat, answer.Server, "hand-back", answer.Kind == RoleAnswerKind.HandedBack, answer.Reason, fromPlan: true);
        }
    }

    // Said once while it is so.
    private void Say(Beat beat, string server, string what, bool isSo, string reason, bool fromPlan)
    {
        if (!isSo)
        {
            _said.Remove((server, what));
            return;
        }
        if (!_said.Add((server, what)))
        {
            return;
        }
        var parent = fromPlan ? traceOf(server) : null;
        var wall = time.GetUtcNow();
        _trace.Record(new IncidentSpan
        {
            Name = what,
            TraceId = IncidentTrace.IdOf(parent) ?? IncidentTrace.IdOf(beat.Site, server, beat.Terms.GetValueOrDefault(server)),
            Parent = parent,
            From = wall,
            To = wall,
            Site = beat.Site,
            Server = server,
            Spare = beat.Recorder,
            Reason = reason,
        });
    }
}
