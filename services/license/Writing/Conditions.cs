using Failover.Contracts;

namespace Failover.License;

/// <summary>The condition <c>Licensed</c> among those that an object has.</summary>
internal static class Conditions
{
    public static Condition? Find(IReadOnlyList<Condition> conditions) =>
        conditions.FirstOrDefault(c => string.Equals(c.Type, Condition.Licensed, StringComparison.Ordinal));

    /// <summary>The others stay; the time of transition stays while the word is the same.</summary>
    public static IReadOnlyList<Condition> Set(IReadOnlyList<Condition> conditions, bool yes, string reason, string message, TimeProvider time)
    {
        var status = yes ? ConditionStatus.True : ConditionStatus.False;
        var since = Find(conditions) is { } known && known.Status == status ? known.LastTransitionTime : time.GetUtcNow();
        return
        [
            .. conditions.Where(c => !string.Equals(c.Type, Condition.Licensed, StringComparison.Ordinal)),
            new Condition(Condition.Licensed, status, reason, message, since),
        ];
    }
}
