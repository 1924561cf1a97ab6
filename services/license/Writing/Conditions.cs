using Failover.Contracts;
using Failover.Platform;

namespace Failover.License;

/// <summary>License's conditions among those that an object has: the others are other writers' (ADR 39).</summary>
internal static class Conditions
{
    public static Condition? Find(IReadOnlyList<Condition> conditions) =>
        conditions.FirstOrDefault(c => string.Equals(c.Type, Condition.Licensed, StringComparison.Ordinal));

    /// <summary>The others stay; the time of transition stays while the word is the same.</summary>
    public static IReadOnlyList<Condition> Set(IReadOnlyList<Condition> conditions, ObjectMeta meta, bool yes, string reason, string message, TimeProvider time) =>
        ConditionMerge.Into(conditions, [Say(Condition.Licensed, yes, reason, message)], meta.Generation, time.GetUtcNow());

    /// <summary>A licence that counts is all that it should be.</summary>
    public static IReadOnlyList<Condition> SetReady(FailoverLicense licence, bool yes, string reason, string message, TimeProvider time) => ConditionMerge.Into(
        licence.Status.Conditions, [Say(Condition.Licensed, yes, reason, message), Say(Condition.Ready, yes, reason, message)], licence.Metadata.Generation, time.GetUtcNow());

    private static Condition Say(string type, bool yes, string reason, string message) =>
        ConditionMerge.Say(type, yes ? ConditionStatus.True : ConditionStatus.False, reason, message);
}
