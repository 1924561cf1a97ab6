namespace Failover.Kubernetes;

/// <summary>Try again, and when? A pure function of what happened.</summary>
internal static class RetryRules
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    // A server may ask for any time: longer than this nobody waits without asking again.
    private static readonly TimeSpan LongestAsked = TimeSpan.FromSeconds(30);

    /// <param name="isWrite">A write is repeated only when it certainly was not done: its compare-and-swap would fail against itself.</param>
    /// <param name="attempt">1 = the first one failed.</param>
    /// <param name="asked">Retry-After of the answer.</param>
    /// <param name="elapsed">Since the first was sent.</param>
    /// <param name="limit">No attempt begins later than this.</param>
    /// <param name="jitter">0 to 1: so that a hundred clients do not come back at once.</param>
    public static RetryStep Decide(ApiFailure failure, bool isWrite, int attempt, TimeSpan? asked, TimeSpan elapsed, TimeSpan limit, double jitter)
    {
        if (failure is ApiFailure.Final)
        {
            return new RetryStep(null, "the answer would be the same");
        }
        if (isWrite && (failure is ApiFailure.NoAnswer or ApiFailure.ServerError))
        {
            return new RetryStep(null, "it may have been done");
        }
        var wait = Backoff(attempt, jitter);
        if (asked is { } seconds)
        {
            wait = Max(wait, seconds < LongestAsked ? seconds : LongestAsked);
        }
        return elapsed + wait > limit
            ? new RetryStep(null, $"it was tried for {elapsed.TotalSeconds:0.0} s")
            : new RetryStep(wait, $"{failure}, attempt {attempt}");
    }

    /// <summary>Doubles from 100 ms to 10 s; of each the half to the whole, by chance.</summary>
    public static TimeSpan Backoff(int attempt, double jitter)
    {
        var whole = First * Math.Pow(2, Math.Min(attempt - 1, 10));
        return (whole < Longest ? whole : Longest) * (0.5 + (jitter / 2));
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}

/// <param name="After">Null: no other attempt.</param>
/// <param name="Reason">Why.</param>
internal sealed record RetryStep(TimeSpan? After, string Reason);
