using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static Failover.License.Tests.Licences;

namespace Failover.License.Tests;

/// <summary>Days and years on a real store file: no timer runs, so time costs nothing.</summary>
public sealed class LicenseMindTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;
    private readonly string _folder = Directory.CreateTempSubdirectory("failover-mind-").FullName;
    private readonly ListJournal _journal = new();
    private FakeTimeProvider _clock = new(Now);
    private SqliteSiteStore _store = null!;
    private LicenseMind _mind = null!;

    public async ValueTask InitializeAsync()
    {
        _store = new SqliteSiteStore(Path.Combine(_folder, "site.db"), _clock);
        await _store.CreateAsync(new Site { Metadata = new() { Name = "demo" } }, Ct);
        await _store.CreateAsync(new Camera { Metadata = new() { Name = "cam-1" }, Spec = new() { Server = "s", Url = "rtsp://x/1" } }, Ct);
        Start(_clock);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Look_BeforeTheEnd_WarnsOnceAt30AndOnceAt7Days()
    {
        await InstallAsync(Claims(cameras: 1, expiresInDays: 40));
        for (var day = 1; day <= 39; day++)
        {
            Assert.True((await PassAsync(TimeSpan.FromDays(1))).Entitled);
            Assert.Equal(day >= 33 ? 2 : day >= 10 ? 1 : 0, _journal.Entries.Count(e => e.Kind == "LicenceExpires"));
        }
        Assert.Equal([JournalSeverity.Warning, JournalSeverity.Alarm], _journal.Entries.Where(e => e.Kind == "LicenceExpires").Select(e => e.Severity));
        Assert.False((await PassAsync(TimeSpan.FromDays(1))).Entitled);
        Assert.Equal(JournalSeverity.Alarm, _journal.Entries[^1].Severity);
        Assert.StartsWith("The site may not fail over", _journal.Entries[^1].Text);
    }

    [Fact]
    public async Task Look_RestartedWithinTheLastMonth_DoesNotWarnAgain()
    {
        await InstallAsync(Claims(cameras: 1, expiresInDays: 20));
        await PassAsync(TimeSpan.FromHours(1));
        Start(_clock);
        await PassAsync(TimeSpan.FromHours(1));
        Assert.Single(_journal.Entries, e => e.Kind == "LicenceExpires");
    }

    [Fact]
    public async Task Look_ClockSetBackAcrossARestartAndARestoredStore_RevivesNoLicence()
    {
        await InstallAsync(Claims(cameras: 1, expiresInDays: 10));
        VerdictReport verdict = null!;
        for (var hour = 0; hour < 11 * 24; hour++)
        {
            verdict = await PassAsync(TimeSpan.FromHours(1));
        }
        Assert.False(verdict.Entitled);
        var site = (await _store.GetAsync<Site>("demo", Ct))!;
        Assert.Equal(Now.AddDays(11), site.Status.LatestTime);
        // The clock is back, by day 1: the mark in the store holds.
        Start(new FakeTimeProvider(Now.AddDays(1)));
        await CheckStillExpiredAsync();
        // Restored from a backup: the store forgot, the file beside it did not.
        site = (await _store.GetAsync<Site>("demo", Ct))!;
        await _store.UpdateStatusAsync(site with { Status = new SiteObjectStatus() }, Ct);
        Start(new FakeTimeProvider(Now.AddDays(1)));
        await CheckStillExpiredAsync();
        Assert.Contains(_journal.Entries, e => e.Kind == "LicenceNote" && e.Text.StartsWith("This machine's clock is behind", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Look_MarkFileIsRubbishOrCannotBeWritten_TheStoreSuffices()
    {
        await File.WriteAllTextAsync(MarkPath, "\u0000\u0001 not a time", Ct);
        Directory.CreateDirectory($"{MarkPath}.new");
        await InstallAsync(Claims(cameras: 1));
        for (var hour = 0; hour < 30; hour++)
        {
            Assert.True((await PassAsync(TimeSpan.FromHours(1))).Entitled);
        }
        Assert.Equal(Now.AddHours(30), (await _store.GetAsync<Site>("demo", Ct))!.Status.LatestTime);
    }

    [Fact]
    public async Task Look_MarkInTheStore_MovesOnceAnHourAtMost()
    {
        await InstallAsync(Claims(cameras: 1));
        await PassAsync(TimeSpan.FromMinutes(1));
        await PassAsync(TimeSpan.FromDays(2));
        var writes = new HashSet<long>();
        for (var minute = 0; minute < 120; minute++)
        {
            await PassAsync(TimeSpan.FromMinutes(1));
            writes.Add((await _store.GetAsync<Site>("demo", Ct))!.Metadata.ResourceVersion);
        }
        Assert.InRange(writes.Count, 2, 3);
    }

    /// <summary>Verdicts are written into the objects that they are made from: that is no news.</summary>
    [Fact]
    public async Task Look_StatusesAndUnreadFieldsChanged_IsNotDueAndWhatTheRulesReadIs()
    {
        await InstallAsync(Claims(cameras: 1));
        var server = await _store.CreateAsync(new SiteServer { Metadata = new() { Name = "s" }, Spec = new() { Address = "http://s:1" } }, Ct);
        await PassAsync(TimeSpan.FromMinutes(1));
        Assert.Null(_mind.Look(await ReadAsync(), _clock.Elapsed()));
        await _store.UpdateStatusAsync(server with { Status = server.Status with { Term = 7 } }, Ct);
        var camera = (await _store.GetAsync<Camera>("cam-1", Ct))!;
        camera = await _store.UpdateAsync(camera with { Spec = camera.Spec with { Priority = 90 } }, Ct);
        Assert.Null(_mind.Look(await ReadAsync(), _clock.Elapsed()));

        await _store.UpdateAsync(
            camera with { Metadata = camera.Metadata with { Annotations = new Dictionary<string, string> { [CountedCamera.ConfirmAnnotation] = "true" } } }, Ct);
        Assert.NotNull(_mind.Look(await ReadAsync(), _clock.Elapsed()));
        Assert.Null(_mind.Look(await ReadAsync(), _clock.Elapsed()));
        server = (await _store.GetAsync<SiteServer>("s", Ct))!;
        await _store.UpdateAsync(server with { Spec = server.Spec with { Dvr = true } }, Ct);
        Assert.NotNull(_mind.Look(await ReadAsync(), _clock.Elapsed()));
        await _store.DeleteAsync<FailoverLicense>("lic-1", Ct);
        Assert.NotNull(_mind.Look(await ReadAsync(), _clock.Elapsed()));
        await _store.CreateAsync(new Camera { Metadata = new() { Name = "cam-2" }, Spec = new() { Server = "s", Url = "rtsp://x/2" } }, Ct);
        Assert.NotNull(_mind.Look(await ReadAsync(), _clock.Elapsed()));
        // Dates and keys are looked at again in any case.
        Assert.NotNull(_mind.Look(await ReadAsync(), _clock.Elapsed() + TimeSpan.FromSeconds(2)));
    }

    /// <summary>Two hundred in one round: the next begins when the first were seen, not two seconds later.</summary>
    [Fact]
    public async Task Write_MoreThanFitsIntoARound_GoesOnAtTheNextChange()
    {
        for (var i = 2; i <= 450; i++)
        {
            await _store.CreateAsync(new Camera { Metadata = new() { Name = $"cam-{i}" }, Spec = new() { Server = "s", Url = $"rtsp://x/{i}" } }, Ct);
        }
        await InstallAsync(Claims(cameras: 450));
        await PassAsync(TimeSpan.FromMinutes(1));
        for (var round = 2; round <= 3; round++)
        {
            Assert.Equal((round - 1) * 200, (await _store.ListAsync<Camera>(Ct)).Count(c => c.Status.Conditions.Count > 0));
            await PassAsync(TimeSpan.Zero);
        }
        Assert.All(await _store.ListAsync<Camera>(Ct), c => Assert.True(c.Status.Licensed));
        Assert.Null(_mind.Look(await ReadAsync(), _clock.Elapsed()));
    }

    private string MarkPath => Path.Combine(_folder, "licence.mark");

    private async Task CheckStillExpiredAsync()
    {
        var verdict = await PassAsync(TimeSpan.FromMinutes(1));
        Assert.False(verdict.Entitled);
        Assert.Contains(verdict.Reasons, r => r.Contains("it expired on 2026-05-14"));
        Assert.Contains(verdict.Notes, n => n.StartsWith("This machine's clock is behind", StringComparison.Ordinal));
    }

    private void Start(FakeTimeProvider clock) => _mind = new LicenseMind(
        _store, _journal, new ServiceIdentity("license", "b1", "demo"), () => Trusted, LicenseVerifier.Verify, MarkPath, _clock = clock, NullLogger.Instance);

    private Task InstallAsync(LicenseClaims claims) =>
        _store.CreateAsync(new FailoverLicense { Metadata = new() { Name = "lic-1" }, Spec = new(Token(claims)) }, Ct);

    private async Task<VerdictReport> PassAsync(TimeSpan time)
    {
        _clock.Advance(time);
        var objects = await ReadAsync();
        var verdict = _mind.Look(objects, _clock.Elapsed());
        Assert.NotNull(verdict);
        await _mind.WriteAsync(verdict, objects, Ct);
        return verdict;
    }

    private async Task<LicenseObjects> ReadAsync() => new(
        true, (await _store.ListAsync<FailoverLicense>(Ct)).ToDictionary(o => o.Metadata.Name), (await _store.ListAsync<Camera>(Ct)).ToDictionary(o => o.Metadata.Name),
        (await _store.ListAsync<SiteServer>(Ct)).ToDictionary(o => o.Metadata.Name), (await _store.ListAsync<Site>(Ct)).ToDictionary(o => o.Metadata.Name));

    private sealed class ListJournal : IJournal
    {
        public List<(JournalSeverity Severity, string Kind, string Text)> Entries { get; } = [];

        public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null) =>
            Entries.Add((severity, kind, text));
    }
}
