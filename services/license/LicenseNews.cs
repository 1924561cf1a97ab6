using Failover.Contracts;
using Failover.Platform;

namespace Failover.License;

/// <summary>What of a verdict is news to the operator: each change and each new note once, also across a restart and beside another replica.</summary>
internal sealed class LicenseNews(IJournal journal)
{
    private VerdictReport? _told;

    /// <param name="stored">The verdict as the store has it: what license told before it started.</param>
    public void Tell(VerdictReport verdict, VerdictReport? stored)
    {
        var before = _told ?? stored;
        _told = verdict;
        if (before is null || !IsSame(before, verdict))
        {
            var severity = !verdict.Entitled ? JournalSeverity.Alarm : verdict.UnlicensedCameras.Count > 0 ? JournalSeverity.Warning : JournalSeverity.Info;
            var word = verdict.Entitled ? "The site may fail over" : "The site may not fail over";
            journal.Write(severity, JournalKind.VerdictChanged, $"{word}: {string.Join(" ", verdict.Reasons)}");
        }
        if (verdict.Expiry > (before?.Expiry ?? ExpiryStage.Far) || (verdict.Expiry != ExpiryStage.Far && before is not null && before.NextExpiry != verdict.NextExpiry))
        {
            var severity = verdict.Expiry == ExpiryStage.Within7Days ? JournalSeverity.Alarm : JournalSeverity.Warning;
            journal.Write(severity, JournalKind.LicenceExpires, verdict.Notes.First(n => n.Contains(" expires on ", StringComparison.Ordinal)));
        }
        foreach (var note in verdict.Notes.Where(n => !n.Contains(" expires on ", StringComparison.Ordinal)).Except(before?.Notes ?? [], StringComparer.Ordinal))
        {
            journal.Write(JournalSeverity.Warning, JournalKind.LicenceNote, note);
        }
    }

    private static bool IsSame(VerdictReport a, VerdictReport b) => a.Entitled == b.Entitled
        && a.Reasons.SequenceEqual(b.Reasons, StringComparer.Ordinal) && a.UnlicensedCameras.SequenceEqual(b.UnlicensedCameras, StringComparer.Ordinal);
}
