using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Time.Testing;
using static Failover.License.Tests.Licences;

namespace Failover.License.Tests;

/// <summary>Installing and removing on a real store file.</summary>
public sealed class LicenseDeskTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;
    private readonly string _folder = Directory.CreateTempSubdirectory("failover-desk-").FullName;
    private readonly FakeTimeProvider _clock = new(Now);
    private SqliteSiteStore _store = null!;
    private LicenseDesk _desk = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, $"{Kid}.pem"), Vendor.PublicPem, Ct);
        _store = new SqliteSiteStore(Path.Combine(_folder, "site.db"), _clock);
        await _store.CreateAsync(new Site { Metadata = new() { Name = "demo" } }, Ct);
        for (var i = 1; i <= 8; i++)
        {
            await _store.CreateAsync(new Camera { Metadata = new() { Name = $"cam-{i}" }, Spec = new() { Server = "s", Url = "rtsp://x/1" } }, Ct);
        }
        _desk = new LicenseDesk(_store, new LicenseOptions { TrustedKeys = _folder }, _clock);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Install_GoodFile_IsInTheStoreAndSaysWhatTheSiteMayDo()
    {
        var (answer, problem) = await _desk.InstallAsync(Token(Claims(serial: "s-1")) + "\n", Ct);
        Assert.Equal("", problem);
        Assert.Equal(("licence-s-1", LicenseOutcome.Installed, true), (answer!.Name, answer.Outcome, answer.Verdict.Entitled));
        Assert.Equal(LicenseState.Valid, Assert.Single(await _desk.ListAsync(Ct)).Licence.State);
        Assert.Equal(LicenseOutcome.Unchanged, (await _desk.InstallAsync((await _store.GetAsync<FailoverLicense>("licence-s-1", Ct))!.Spec.Token, Ct)).Answer!.Outcome);
    }

    [Fact]
    public async Task Install_NewerFileOfTheSerial_ReplacesAndTheOlderDoesNotComeBack()
    {
        var old = Token(Claims(cameras: 8, issuedDaysAgo: 20));
        await _desk.InstallAsync(old, Ct);
        Assert.Equal(LicenseOutcome.Replaced, (await _desk.InstallAsync(Token(Claims(cameras: 5)), Ct)).Answer!.Outcome);
        Assert.Contains("a newer one of the serial S-1 is installed (2026-04-24)", (await _desk.InstallAsync(old, Ct)).Problem);
        Assert.Equal(5, Assert.Single(await _desk.ListAsync(Ct)).Licence.Cameras);
    }

    [Fact]
    public async Task Install_SerialsThatLookAlike_AreTwoObjects()
    {
        await _desk.InstallAsync(Token(Claims(cameras: 3, serial: "S/1")), Ct);
        await _desk.InstallAsync(Token(Claims(cameras: 5, serial: "s-1")), Ct);
        Assert.Equal(8, (await _desk.JudgeAsync(Ct)).CamerasLicensed);
    }

    public static TheoryData<string, string> Bad() => new()
    {
        { "rubbish", "it is no signed licence" },
        { Token(Claims(site: "harbour")), "it was issued for site 'harbour' and this is 'demo'" },
        { Token(Claims(expiresInDays: -1)), "it expired on 2026-05-03" },
        { Token(Claims(), "vendor-9"), "put the vendor's public key as vendor-9.pem" },
        { LicenseIssuer.Issue(Claims(), Stranger.PrivatePem, Kid), "changed or forged" },
        { Token(Claims(version: 18)), "its product version 18 is no year" },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public async Task Install_FileThatCannotCount_IsRefusedAndNothingChanges(string token, string why)
    {
        var (answer, problem) = await _desk.InstallAsync(token, Ct);
        Assert.Null(answer);
        Assert.StartsWith("The file is refused: ", problem);
        Assert.Contains(why, problem);
        Assert.Empty(await _store.ListAsync<FailoverLicense>(Ct));
    }

    [Fact]
    public async Task Install_OlderProduct_IsInstalledAndTheVerdictSaysWhy()
    {
        var (answer, _) = await _desk.InstallAsync(Token(Claims(version: 2015)), Ct);
        Assert.False(answer!.Verdict.Entitled);
        Assert.StartsWith("Version 2015 has no failover", answer.Verdict.Reasons[0]);
    }

    [Fact]
    public async Task Remove_WhatTheSiteNeeds_WantsAConfirmation()
    {
        await _desk.InstallAsync(Token(Claims(serial: "s-1")), Ct);
        var (answer, problem, _) = await _desk.RemoveAsync("s-1", confirmed: false, Ct);
        Assert.Null(answer);
        Assert.Contains("the site would lose its failover", problem);
        Assert.Contains("--confirm-unprotected", problem);
        Assert.Equal(LicenseOutcome.Removed, (await _desk.RemoveAsync("s-1", confirmed: true, Ct)).Answer!.Outcome);
        Assert.Empty(await _store.ListAsync<FailoverLicense>(Ct));
    }

    [Fact]
    public async Task Remove_PartOfTheCameras_WantsAConfirmationToo()
    {
        await _desk.InstallAsync(Token(Claims(cameras: 5)), Ct);
        await _desk.InstallAsync(Token(Claims(cameras: 3, serial: "S-2")), Ct);
        Assert.Contains("5 of 8 cameras licensed: 3 x CFOR-1001 missing", (await _desk.RemoveAsync("S-2", confirmed: false, Ct)).Problem);
    }

    [Fact]
    public async Task Remove_WhatNobodyNeeds_GoesAtOnce()
    {
        await _desk.InstallAsync(Token(Claims(serial: "s-1")), Ct);
        await _desk.InstallAsync(Token(Claims(serial: "s-2", issuedDaysAgo: 1)), Ct);
        Assert.Equal("licence-s-1", (await _desk.RemoveAsync("licence-s-1", confirmed: false, Ct)).Answer!.Name);
        Assert.True((await _desk.RemoveAsync("s-1", confirmed: false, Ct)).Missing);
    }

    [Fact]
    public async Task Install_ClockSetBack_AnExpiredFileIsStillExpired()
    {
        var site = (await _store.GetAsync<Site>("demo", Ct))!;
        await _store.UpdateStatusAsync(site with { Status = new SiteObjectStatus { LatestTime = Now.AddDays(30) } }, Ct);
        Assert.Contains("it expired on", (await _desk.InstallAsync(Token(Claims(expiresInDays: 10)), Ct)).Problem);
    }
}
