using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>Says since when and why a camera in trouble is not kept, once per cause, and the whole interval when that ends (R6).</summary>
internal sealed class NotKeptLog(IFeed feed, WatchContext context)
{
    private BudgetWord _word;
    private DateTimeOffset _since;

    /// <summary>Null when nothing keeps it from being kept.</summary>
    public string? Why { get; private set; }

    public void Begin(BudgetGrant grant)
    {
        if (Why is not null && _word == grant.Word)
        {
            return;
        }

        _since = Why is null ? context.Time.GetUtcNow() : _since;
        (Why, _word) = (grant.Reason, grant.Word);
        RecorderMetrics.NotKept.Inc();
        Say(JournalKind.KeepingRefused, FormattableString.Invariant($"in trouble and not kept since {_since:HH:mm:ss.fff} UTC: {Why}."));
    }

    public void End()
    {
        if (Why is not null)
        {
            Say(
                JournalKind.KeepingMissed,
                FormattableString.Invariant(
                    $"not kept from {_since:yyyy-MM-dd HH:mm:ss.fff} to {context.Time.GetUtcNow():HH:mm:ss.fff} UTC: {Why}. What {feed.Server} did not record in that time is missing."));
            Why = null;
        }
    }

    private void Say(string kind, string text) => context.Journal.Write(JournalSeverity.Alarm, kind, $"{feed.Camera}: {text}", feed.Server, feed.Camera);
}
