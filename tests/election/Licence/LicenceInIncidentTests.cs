using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>R7 with the real license and election over one real store: what the licence says, when it says nothing, and when it changes its word.</summary>
public sealed class LicenceInIncidentTests
{
    [Fact]
    public async Task LicenseIsKilled_TakeoverProceedsOnItsLastVerdict_AlsoAfterElectionStartedAnew()
    {
        await using var site = await StartAsync(seed: 21);
        await using var license = new PlayedLicense(site);
        await license.StartAsync();
        await license.InstallAsync(cameras: 4);
        await license.UntilAsync(entitled: true);
        await KeptAsync(site, entitled: true);
        await license.KillAsync();
        await site.StopElectionAsync();
        await site.AddElectionAsync();
        await GuardedAsync(site);
        site.Recorders["slave-2"].Kill();
        await site.UntilStateAsync("slave-2-t2", TakeoverState.Active);
        Assert.Empty(site.Broken);
    }

    [Fact]
    public async Task VerdictTurnsNoDuringATakeover_ItIsFinishedAndReinserted_AndTheNextIncidentIsRefused()
    {
        await using var site = await StartAsync(seed: 22);
        await using var license = new PlayedLicense(site);
        await ActiveOnALicenceThatIsWithdrawnAsync(site, license);
        site.Recorders["slave-2"].Start();
        await site.UntilStateAsync("slave-2-t2", TakeoverState.Reinserting);
        foreach (var recorder in site.Recorders.Values)
        {
            recorder.BringHome();
        }
        await site.UntilStateAsync("slave-2-t2", TakeoverState.Completed);
        site.Recorders["slave-2"].Kill();
        await site.UntilStateAsync("slave-2-refused-1", TakeoverState.Refused);
        Assert.Empty(site.Broken);
    }

    [Fact]
    public async Task SpareDiesAfterTheVerdictTurnedNo_TheSecondTermInheritsAndServesEveryCamera()
    {
        await using var site = await StartAsync(seed: 23);
        await using var license = new PlayedLicense(site);
        await ActiveOnALicenceThatIsWithdrawnAsync(site, license);
        var first = (await site.TakeoversAsync()).Single().Spec.Spare;
        site.Recorders[first].Kill();
        await site.UntilStateAsync("slave-2-t4", TakeoverState.Active);
        var second = site.Recorders.Values.Single(r => r.Name.StartsWith("spare", StringComparison.Ordinal) && r.Name != first);
        Assert.Equal(4, Assert.Single(second.Plan!.Assume, a => a.Server == "slave-2").Cameras.Count);
        Assert.Empty(site.Broken);
    }

    [Fact]
    public async Task VerdictIsNo_RingsAreHeldAndTheTakeoverIsRefused_UntilALicenceIsInstalled()
    {
        await using var site = await StartAsync(seed: 24);
        await using var license = new PlayedLicense(site);
        await license.StartAsync();
        await license.UntilAsync(entitled: false);
        await GuardedAsync(site);
        Assert.Contains(site.Recorders.Values, r => r.Plan!.Guard.Any(g => g.Server == "slave-2" && g.Cameras.Count == 4));
        site.Recorders["slave-2"].Kill();
        await site.UntilStateAsync("slave-2-refused-1", TakeoverState.Refused);
        var refused = (await site.TakeoversAsync()).Single();
        Assert.Equal(
            "The licence says no: The site has no failover licence: get one and install it with 'failover license install FILE.lic'. 0 of 4 cameras licensed: 4 x CFOR-1001 missing.",
            refused.Status.Reason);
        await license.InstallAsync(cameras: 4);
        await site.UntilStateAsync("slave-2-t2", TakeoverState.Active);
        Assert.Equal(["slave-2-refused-1", "slave-2-t2"], (await site.TakeoversAsync()).Select(t => t.Metadata.Name).Order(StringComparer.Ordinal));
        Assert.Empty(site.Broken);
    }

    [Fact]
    public async Task ElectionsClockJumpsAYear_NothingChanges()
    {
        var clock = new JumpingClock();
        await using var site = await StartAsync(seed: 25, clock);
        await using var license = new PlayedLicense(site);
        await license.StartAsync();
        await license.InstallAsync(cameras: 4);
        await license.UntilAsync(entitled: true);
        await GuardedAsync(site);
        foreach (var days in new[] { 366, -366 })
        {
            clock.Offset += TimeSpan.FromDays(days);
            var version = site.Recorders["spare-1"].Observed;
            await site.LiveAsync(TimeSpan.FromSeconds(1));
            Assert.Equal(version, site.Recorders["spare-1"].Observed);
            Assert.Empty(await site.TakeoversAsync());
        }
        clock.Offset = TimeSpan.FromDays(366);
        site.Recorders["slave-2"].Kill();
        await site.UntilStateAsync("slave-2-t2", TakeoverState.Active);
        Assert.True(site.Recorders.Values.All(r => r.Plan!.Entitlement.Entitled));
        Assert.Empty(site.Broken);
    }

    /// <summary>slave-2 is dead, a spare serves as it by a valid licence, and then the licence is gone.</summary>
    private static async Task ActiveOnALicenceThatIsWithdrawnAsync(PlayedSite site, PlayedLicense license)
    {
        await license.StartAsync();
        var licence = await license.InstallAsync(cameras: 4);
        await license.UntilAsync(entitled: true);
        await GuardedAsync(site);
        site.Recorders["slave-2"].Kill();
        await site.UntilStateAsync("slave-2-t2", TakeoverState.Active);
        await license.WithdrawAsync(licence);
        await license.UntilAsync(entitled: false);
    }

    private static Task<PlayedSite> StartAsync(int seed, TimeProvider? electionsTime = null) =>
        PlayedSite.StartAsync(seed, loss: 0.1, maxDelayMs: 50, licensed: false, electionsTime: electionsTime);

    private static Task KeptAsync(PlayedSite site, bool entitled) => site.UntilAsync("the verdict is in the store", async () =>
        (await site.Store.ListAsync<Site>(CancellationToken.None)).Single().Status.Verdict?.Entitled == entitled);

    private static Task GuardedAsync(PlayedSite site) => site.UntilAsync("every server is guarded and serves its role", () => Task.FromResult(
        PlayedSite.Servers.All(s => site.Recorders.Values.Any(r => r.Beat(default)?.Guarding.Any(g => g.Server == s) == true)
            && site.Recorders[s].Roles.Any(r => r.Server == s))));

    /// <summary>Its wall clock is moved by hand; its monotonic time goes on.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        private long _offsetTicks;

        public TimeSpan Offset
        {
            get => TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));
            set => Interlocked.Exchange(ref _offsetTicks, value.Ticks);
        }

        public override DateTimeOffset GetUtcNow() => TimeProvider.System.GetUtcNow() + Offset;
    }
}
