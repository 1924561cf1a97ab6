using System.Collections.Concurrent;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static Failover.License.Tests.Licences;

namespace Failover.License.Tests;

/// <summary>The whole service on a real store file; only the clock and the bus are the test's.</summary>
public sealed class LicenseWorkerTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;
    private readonly string _folder = Directory.CreateTempSubdirectory("failover-license-").FullName;
    private readonly FakeTimeProvider _clock = new(Now);
    private readonly Heard _heard = new();
    private SqliteSiteStore _store = null!;
    private LicenseWorker _worker = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "keys"));
        File.WriteAllText(Path.Combine(_folder, "keys", $"{Kid}.pem"), Vendor.PublicPem);
        _store = new SqliteSiteStore(Path.Combine(_folder, "site.db"), _clock);
        await _store.CreateAsync(new Site { Metadata = new() { Name = "demo" } }, CancellationToken.None);
        await _store.CreateAsync(new SiteServer { Metadata = new() { Name = "slave-1" }, Spec = new() { Address = "http://x:1" } }, CancellationToken.None);
        await _store.CreateAsync(CameraOf("cam-1"), CancellationToken.None);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync(CancellationToken.None);
        _worker.Dispose();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Verdict_LicenceInstalledAndExpired_FollowsAtOnce()
    {
        Assert.False((await HearAsync(_ => true)).Entitled);
        await InstallAsync(Claims(cameras: 1, expiresInDays: 0.01));
        await HearAsync(v => v.Entitled);
        _clock.Advance(TimeSpan.FromDays(0.01));
        var verdict = await HearAsync(v => !v.Entitled);
        Assert.Contains(verdict.Reasons, r => r.Contains("expired"));
        Assert.Equal(3, _heard.Journal.Count(e => e == "VerdictChanged"));
    }

    [Fact]
    public async Task Verdict_IsKeptInTheStoreAndWrittenOnlyWhenItChanges()
    {
        await InstallAsync(Claims(cameras: 1));
        var site = await StoredAsync<Site>("demo", s => s.Status.Verdict is { Entitled: true });
        Assert.Equal(1, site.Status.Verdict!.CamerasLicensed);
        var condition = Assert.Single(site.Status.Conditions);
        Assert.Equal((Condition.Licensed, ConditionStatus.True, "Entitled"), (condition.Type, condition.Status, condition.Reason));
        var licence = await StoredAsync<FailoverLicense>("lic-1", l => l.Status.Conditions.Count > 0);
        Assert.Equal((LicenseState.Valid, "S-1", 2018, "Premium", 1), (licence.Status.State, licence.Status.Serial, licence.Status.ProductVersion, licence.Status.Edition, licence.Status.Cameras));
        Assert.Equal(["Ready True Valid", "Licensed True Valid"], licence.Status.Conditions.Select(c => $"{c.Type} {c.Status} {c.Reason}"));
        Assert.Equal(licence.Status.ExpiresAt?.ToString("yyyy-MM-dd") ?? "never", licence.Status.Expires);
        await StoredAsync<Camera>("cam-1", c => c.Status.Conditions is [{ Status: ConditionStatus.True, Reason: "Counted" }]);
        var versions = await VersionsAsync();
        for (var i = 0; i < 200; i++)
        {
            await StepAsync();
        }
        Assert.Equal(versions, await VersionsAsync());
    }

    [Fact]
    public async Task Verdict_AfterARestart_IsTheSameAndNotToldAgain()
    {
        await InstallAsync(Claims(cameras: 1));
        await StoredAsync<Site>("demo", s => s.Status.Verdict is { Entitled: true });
        await _worker.StopAsync(Ct);
        var (heard, told) = (_heard.Verdicts.Count, _heard.Journal.Count);
        await StartAsync();
        await HearAsync(_ => _heard.Verdicts.Count > heard);
        Assert.True(_heard.Verdicts.Last().Entitled);
        Assert.Equal(told, _heard.Journal.Count);
    }

    [Fact]
    public async Task Verdict_HostileFilesInTheStore_TheGoodOneCounts()
    {
        await InstallAsync(Claims(cameras: 1));
        var good = Token(Claims(cameras: 1));
        string[] hostile = ["", "..", new('a', 300_000), good[..^40], good.Replace('e', 'f'), "\u0000\u001b.\u202e.x", new('[', 50_000)];
        foreach (var (token, i) in hostile.Select((t, i) => (t, i)))
        {
            await _store.CreateAsync(new FailoverLicense { Metadata = new() { Name = $"hostile-{i}" }, Spec = new(token) }, Ct);
        }
        var verdict = await HearAsync(v => v.Notes.Count == hostile.Length);
        Assert.True(verdict.Entitled);
        await StoredAsync<FailoverLicense>("hostile-6", l => l.Status.State == LicenseState.Malformed);
        Assert.DoesNotContain(_heard.Texts, t => t.Contains(good, StringComparison.Ordinal) || t.Contains(good.Split('.')[1], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verdict_NothingChanges_IsRepeatedEveryTwoSecondsAndJournaledOnce()
    {
        await HearAsync(_ => true);
        var before = _heard.Verdicts.Count;
        for (var i = 0; i < 200; i++)
        {
            await StepAsync();
        }
        Assert.InRange(_heard.Verdicts.Count - before, 4, 6);
        Assert.Single(_heard.Journal);
    }

    [Fact]
    public async Task Camera_BeyondTheCount_IsMarkedUntilConfirmed()
    {
        await InstallAsync(Claims(cameras: 1));
        await HearAsync(v => v.Entitled);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await _store.CreateAsync(CameraOf("cam-0"), Ct);
        var verdict = await HearAsync(v => v.UnlicensedCameras.Count > 0);
        Assert.True(verdict.Entitled);
        var camera = await MarkedAsync("cam-0", licensed: false);
        Assert.True((await _store.GetAsync<Camera>("cam-1", Ct))!.Status.Licensed);

        var confirmed = new Dictionary<string, string> { [CountedCamera.ConfirmAnnotation] = "true" };
        await _store.UpdateAsync(camera with { Metadata = camera.Metadata with { Annotations = confirmed } }, Ct);
        await HearAsync(v => !v.Entitled && v.CamerasCounted == 2);
        await MarkedAsync("cam-0", licensed: true);
    }

    [Fact]
    public async Task Keys_AddedLater_AreUsedWithoutARestart()
    {
        File.Delete(Path.Combine(_folder, "keys", $"{Kid}.pem"));
        await InstallAsync(Claims());
        await HearAsync(v => v.Notes.Any(r => r.Contains("put the vendor's public key")));
        File.WriteAllText(Path.Combine(_folder, "keys", $"{Kid}.pem"), Vendor.PublicPem);
        await HearAsync(v => v.Entitled);
    }

    private async Task StartAsync()
    {
        _worker?.Dispose();
        var options = new LicenseOptions { TrustedKeys = Path.Combine(_folder, "keys"), MarkFile = Path.Combine(_folder, "licence.mark") };
        _worker = new LicenseWorker(_store, _heard, _heard, new ServiceIdentity("license", "b1", "demo"), options, _clock, NullLogger<LicenseWorker>.Instance);
        await _worker.StartAsync(CancellationToken.None);
    }

    private async Task<string> VersionsAsync() => string.Join(' ', [
        .. (await _store.ListAsync<Site>(Ct)).Select(o => o.Metadata.ResourceVersion),
        .. (await _store.ListAsync<FailoverLicense>(Ct)).Select(o => o.Metadata.ResourceVersion),
        .. (await _store.ListAsync<Camera>(Ct)).Select(o => o.Metadata.ResourceVersion)]);

    private static Camera CameraOf(string name) => new() { Metadata = new() { Name = name }, Spec = new() { Server = "slave-1", Url = "rtsp://x/1" } };

    private Task InstallAsync(LicenseClaims claims) =>
        _store.CreateAsync(new FailoverLicense { Metadata = new() { Name = "lic-1" }, Spec = new(Token(claims)) }, Ct);

    // The clock stands still between the steps; each lets the worker's continuations run.
    private async Task StepAsync()
    {
        _clock.Advance(TimeSpan.FromMilliseconds(50));
        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private async Task<VerdictReport> HearAsync(Func<VerdictReport, bool> condition)
    {
        for (var i = 0; i < 5000; i++)
        {
            if (_heard.Verdicts.LastOrDefault() is { } last && condition(last))
            {
                return last;
            }
            await StepAsync();
        }
        throw new TimeoutException($"heard only: {string.Join(" ", _heard.Verdicts.LastOrDefault()?.Reasons ?? [])}");
    }

    private Task<Camera> MarkedAsync(string name, bool licensed) => StoredAsync<Camera>(name, c => c.Status.Licensed == licensed);

    private async Task<T> StoredAsync<T>(string name, Func<T, bool> condition)
        where T : class, ISiteObject
    {
        for (var i = 0; i < 5000; i++)
        {
            if (await _store.GetAsync<T>(name, Ct) is { } found && condition(found))
            {
                return found;
            }
            await StepAsync();
        }
        throw new TimeoutException($"{T.Kind} {name} did not come to be as expected: {await _store.GetAsync<T>(name, Ct)}");
    }

    private sealed class Heard : IEventBus, IJournal
    {
        public ConcurrentQueue<VerdictReport> Verdicts { get; } = new();
        public ConcurrentQueue<string> Journal { get; } = new();
        public ConcurrentQueue<string> Texts { get; } = new();

        public Task<bool> PublishAsync<T>(string topic, T message, CancellationToken ct, string? routingKey = null)
            where T : IBusMessage
        {
            Assert.Equal(Topics.Verdicts, topic);
            Verdicts.Enqueue((VerdictReport)(object)message);
            return Task.FromResult(true);
        }

        public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null) =>
            Told(kind, text);

        private void Told(string kind, string text)
        {
            Texts.Enqueue(text);
            Journal.Enqueue(kind);
        }
    }
}
