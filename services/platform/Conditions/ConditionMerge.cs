using Failover.Contracts;

namespace Failover.Platform;

/// <summary>Conditions as they are written: each writer replaces his own by type and leaves the others (ADR 39).</summary>
public static class ConditionMerge
{
    /// <summary>More would be refused by the API server; a sentence that long says nothing.</summary>
    public const int MostMessage = 4000;

    /// <summary>What a rule says, without a time: that comes from what is stored.</summary>
    public static Condition Say(string type, ConditionStatus status, string reason, string message) => new(type, status, reason, message, default);

    /// <param name="stored">What the object has.</param>
    /// <param name="said">What this writer says now.</param>
    /// <param name="generation">Of the object's spec.</param>
    /// <param name="wall">Time of the transitions that this write makes.</param>
    /// <returns>The very same list when nothing differs. Ready first, then by type.</returns>
    public static IReadOnlyList<Condition> Into(IReadOnlyList<Condition> stored, IReadOnlyList<Condition> said, long generation, DateTimeOffset wall)
    {
        var merged = stored.ToDictionary(c => c.Type, StringComparer.Ordinal);
        foreach (var condition in said)
        {
            var message = condition.Message.Length > MostMessage ? condition.Message[..(MostMessage - 1)] + "…" : condition.Message;
            var since = merged.TryGetValue(condition.Type, out var known) && known.Status == condition.Status ? known.LastTransitionTime : wall;
            merged[condition.Type] = condition with { Message = message, LastTransitionTime = since, ObservedGeneration = generation };
        }
        List<Condition> ordered =
        [
            .. merged.Values.OrderByDescending(c => string.Equals(c.Type, Condition.Ready, StringComparison.Ordinal)).ThenBy(c => c.Type, StringComparer.Ordinal),
        ];
        return ordered.SequenceEqual(stored) ? stored : ordered;
    }

    /// <summary>Is one of them another status or reason than before? Sentences alone are no transition.</summary>
    public static bool IsTransition(IReadOnlyList<Condition> before, IReadOnlyList<Condition> now) =>
        !ReferenceEquals(before, now) && !before.Select(Gist).SequenceEqual(now.Select(Gist));

    private static (string Type, ConditionStatus Status, string Reason) Gist(Condition condition) => (condition.Type, condition.Status, condition.Reason);
}
