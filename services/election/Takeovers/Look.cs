using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>One look at the site in which decisions are made: what is seen, and which spares this look has given away already.</summary>
internal sealed record Look(ElectionView View, FailoverTimes Times, TimeSpan Now)
{
    /// <summary>Spares that decisions of this look chose.</summary>
    public HashSet<string> Taken { get; } = new(StringComparer.Ordinal);

    public ServerState StateOf(string server) => View.StateOf(server, Now);

    public ServerMemory MemoryOf(string server) => View.Memory.GetValueOrDefault(server) ?? new ServerMemory();

    /// <summary>What the takeover's spare did with the role command of this term; null when it says nothing.</summary>
    public RoleAnswer? AnswerOf(Takeover takeover, long term) => View.BeatOf(takeover.Spec.Spare)?.Answers
        .FirstOrDefault(a => string.Equals(a.Server, takeover.Spec.Server, StringComparison.Ordinal) && a.Term == term);

    /// <summary>How long the takeover has been seen in its state.</summary>
    public TimeSpan SinceState(Takeover takeover) =>
        MemoryOf(takeover.Spec.Server).Takeover is { } seen && string.Equals(seen.Name, takeover.Metadata.Name, StringComparison.Ordinal)
            ? Now - seen.Since : TimeSpan.Zero;

    /// <summary>
    /// Why this spare, which serves a role, counts as lost; null when it does not. A guard of the taken cameras is the second place; without
    /// one, a long silence that heartbeat does not contradict. A spare that was taken out of the site needs no further sign.
    /// </summary>
    public string? WhyLost(string spare)
    {
        if (!View.Spares.ContainsKey(spare))
        {
            return "was removed from the site";
        }
        var state = StateOf(spare);
        return state == ServerState.Failed || (View.SilenceOf(spare, Now) > Patience.AssumerLost && state != ServerState.Alive) ? "is lost" : null;
    }

    /// <summary>Neither server nor spare of the site any more, and silent: nobody will hear it again.</summary>
    public bool IsGoneForGood(string recorder) =>
        !View.Spares.ContainsKey(recorder) && !View.Servers.ContainsKey(recorder) && View.SilenceOf(recorder, Now) > Patience.GuardLost;

    public static string Bare(string sentence) => sentence.TrimEnd('.', ' ');
}
