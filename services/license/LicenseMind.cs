using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.License;

/// <summary>
/// License without threads and timers: judges at once when something changed that the rules read, and every <see cref="RepeatEvery"/>
/// (dates, keys). Says nothing before the store was read: no knowledge is no verdict, and the last one stands.
/// </summary>
internal sealed class LicenseMind
{
    private static readonly TimeSpan RepeatEvery = TimeSpan.FromSeconds(2);

    private readonly ServiceIdentity _identity;
    private readonly Func<LicenseKeys> _keys;
    private readonly Func<string, LicenseKeys, LicenseCheck> _check;
    private readonly TimeProvider _time;
    private readonly LicenseClock _clock = new();
    private readonly MarkFile _markFile;
    private readonly LicenseNews _news;
    private readonly StatusWriter _writer;
    private DateTimeOffset? _mark;
    private bool _markFileRead;
    private LicenseObjects? _judged;
    private LicenseObjects? _seen;
    private TimeSpan? _saidAt;
    private Verdict? _verdict;

    /// <param name="keys">The trusted keys as they are now.</param>
    /// <param name="check">What a token is worth with these keys.</param>
    public LicenseMind(
        ISiteStore store, IJournal journal, ServiceIdentity identity, Func<LicenseKeys> keys, Func<string, LicenseKeys, LicenseCheck> check, string? markFile,
        TimeProvider time, ILogger log)
    {
        (_identity, _keys, _check, _time) = (identity, keys, check, time);
        _markFile = new MarkFile(markFile, log);
        _news = new LicenseNews(journal);
        _writer = new StatusWriter(store, time);
    }

    /// <summary>The verdict when it is due, else null. The message id is put on by whoever sends it: it must sort by time.</summary>
    public VerdictReport? Look(LicenseObjects objects, TimeSpan now)
    {
        if (!objects.Synced || !IsDue(objects, now))
        {
            return null;
        }
        _judged = _seen = objects;
        var site = objects.Site?.Metadata.Name ?? _identity.Site;
        if (site.Length == 0)
        {
            return null;
        }
        _saidAt = now;
        var clock = ReadClock(objects.Site, now);
        var trusted = _keys();
        var verdict = objects.Judge(token => _check(token, trusted), site, clock);
        verdict = verdict with { Notes = [.. verdict.Notes, .. trusted.Problems] };
        LicenseMetrics.Show(verdict, clock);
        _verdict = verdict;
        var report = verdict.ToReport(site, _time.GetUtcNow());
        _news.Tell(report, objects.Site?.Status.Verdict);
        return report;
    }

    /// <summary>Writes what was said into the objects that it is about: the site, its licences, its cameras. Only what is not there yet.</summary>
    public async Task WriteAsync(VerdictReport verdict, LicenseObjects objects, CancellationToken ct)
    {
        if (_verdict is not { } judged)
        {
            return;
        }
        _writer.Begin();
        if (objects.Site is { } site && await _writer.WriteSiteAsync(site, verdict, _mark, ct) is { } mark)
        {
            _markFile.Write(mark);
        }
        await _writer.WriteLicencesAsync(objects.Licences.Values, judged, ct);
        await _writer.WriteCamerasAsync(objects, judged, ct);
    }

    // The services' own writes come back as changes: they are a reason to go on only while some did not fit into the last round or met another's.
    private bool IsDue(LicenseObjects objects, TimeSpan now)
    {
        if (_saidAt is not { } said || now - said >= RepeatEvery)
        {
            return true;
        }
        var changed = !objects.IsSameAs(_seen);
        _seen = objects;
        return changed && (_writer.HasMore || !objects.IsJudgedLike(_judged));
    }

    private ClockReading ReadClock(Site? site, TimeSpan now)
    {
        if (!_markFileRead)
        {
            (_mark, _markFileRead) = (_markFile.Read(), true);
        }
        var mark = Later(_mark, site?.Status.LatestTime);
        var reading = _clock.Read(_time.GetUtcNow(), now, mark);
        _mark = reading.Mark;
        return reading;
    }

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b : a;
}
