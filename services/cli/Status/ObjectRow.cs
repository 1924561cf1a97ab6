using Failover.Contracts;

namespace Failover.Cli;

/// <summary>One object as its own status has it.</summary>
/// <param name="Open">A takeover or reinsertion that is not over; anything else always.</param>
internal sealed record ObjectRow(string Kind, string Name, string State, ConditionStatus Ready, string Message, bool Open)
{
    public static ObjectRow Of(ISiteObject value, string kind, string state, IReadOnlyList<Condition> conditions, string reason, bool open = true)
    {
        var ready = conditions.FirstOrDefault(c => c.Type == Condition.Ready);
        return new ObjectRow(kind, value.Metadata.Name, state, ready?.Status ?? ConditionStatus.Unknown, reason.Length > 0 ? reason : ready?.Message ?? "", open);
    }
}
