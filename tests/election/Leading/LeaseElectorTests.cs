using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election.Tests;

/// <summary>The measured defects of a widely used elector, one by one, and what ours does instead; over each store.</summary>
public abstract class LeaseElectorTests : IAsyncLifetime
{
    private Candidates _candidates = null!;

    public async ValueTask InitializeAsync() => _candidates = new Candidates(await OpenStoreAsync());

    public abstract ValueTask DisposeAsync();

    protected abstract Task<ISiteStore> OpenStoreAsync();

    [Fact]
    public async Task Leadership_FreshSite_TheFirstLeadsAtOnceTheSecondStandsBy()
    {
        var (a, b) = (_candidates.Add(), _candidates.Add());
        await _candidates.PassAsync(0.05);
        Assert.True(a.Leads);
        await _candidates.PassAsync(60);
        Assert.True(a.Leads);
        Assert.False(b.Leads);
        Assert.Equal(1, a.Elector.Leadership);
    }

    [Fact]
    public async Task Leadership_RenewalsFail_EndsAtTheDeadlineAndNoWriteFollowsIt()
    {
        var a = _candidates.Add();
        await _candidates.PassAsync(1);
        a.Store.Refuses = true;
        await _candidates.PassAsync(2);
        Assert.True(a.Leads);
        await _candidates.PassAsync(0.5);
        Assert.False(a.Leads);
        var version = (await _candidates.LeaseAsync())!.Metadata.ResourceVersion;
        // The process is not looked at any more: nothing of it is left that could write.
        a.Store.Refuses = false;
        await _candidates.PassAsync(30, asleep: a);
        Assert.Equal(version, (await _candidates.LeaseAsync())!.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task Leadership_StoreHangs_EndsAtTheDeadlineWhileTheCallStillHangs()
    {
        var a = _candidates.Add();
        await _candidates.PassAsync(1);
        a.Store.Hold();
        await _candidates.PassAsync(3);
        Assert.False(a.Leads);
    }

    [Fact]
    public async Task Leadership_RenewalHungAndAnotherLeads_TheOrphanTakesNothingBack()
    {
        var a = _candidates.Add();
        await _candidates.PassAsync(1);
        var b = _candidates.Add();
        a.Store.Hold();
        await _candidates.PassAsync(7);
        Assert.True(b.Leads);
        a.Store.LetGo();
        await a.ReturnedAsync();
        Assert.False(a.Leads);
        Assert.StartsWith("election@boot-1", (await _candidates.LeaseAsync())!.Spec.Holder, StringComparison.Ordinal);
        // B is gone without a word: A leads again as a leadership of its own, after the lease.
        await _candidates.PassAsync(3, asleep: b);
        Assert.False(a.Leads);
        await _candidates.PassAsync(3, asleep: b);
        Assert.True(a.Leads);
        Assert.Equal(2, a.Elector.Leadership);
    }

    [Fact]
    public async Task Leadership_AnswersOfTheStoreAreLost_OneLeadsOrNobody()
    {
        var (a, b) = (_candidates.Add(), _candidates.Add());
        a.Store.LosesAnswers = b.Store.LosesAnswers = true;
        await _candidates.PassAsync(20);
        Assert.False(a.Leads || b.Leads);
        a.Store.LosesAnswers = b.Store.LosesAnswers = false;
        await _candidates.PassAsync(5);
        Assert.True(a.Leads || b.Leads);
    }

    [Fact]
    public async Task Leadership_CandidateWhileTheStoreRefuses_SurvivesAndLeadsLater()
    {
        var a = _candidates.Add();
        a.Store.Refuses = true;
        await _candidates.PassAsync(600);
        Assert.False(a.Leads);
        a.Store.Refuses = false;
        await _candidates.PassAsync(0.6);
        Assert.True(a.Leads);
    }

    [Fact]
    public async Task Leadership_TwoProcessesOfOneName_OnlyOneLeads()
    {
        var (a, b) = (_candidates.Add("election-0"), _candidates.Add("election-0"));
        await _candidates.PassAsync(60);
        Assert.True(a.Leads);
        Assert.False(b.Leads);
    }

    [Fact]
    public async Task Leadership_LeaderSleeps_TheOtherLeadsAfterTheLeaseAndNeverBefore()
    {
        var (a, b) = (_candidates.Add(), _candidates.Add());
        await _candidates.PassAsync(1);
        await _candidates.PassAsync(3.4, asleep: a);
        Assert.False(b.Leads);
        await _candidates.PassAsync(1.2, asleep: a);
        Assert.True(b.Leads);
        await _candidates.PassAsync(5);
        Assert.False(a.Leads);
        Assert.True(b.Leads);
    }

    [Fact]
    public async Task Leadership_LeaseDeletedWhileOneLeads_ItPutsItBackAndNobodyElseBegins()
    {
        await _candidates.WasLedAsync();
        var (a, b) = (_candidates.Add(), _candidates.Add());
        await _candidates.PassAsync(5);
        Assert.True(a.Leads);
        await _candidates.Store.DeleteAsync<Lease>(LeaseElector.Name, CancellationToken.None);
        await _candidates.PassAsync(0.3, asleep: a);
        Assert.False(b.Leads);
        await _candidates.PassAsync(10);
        Assert.True(a.Leads);
        Assert.Equal(1, a.Elector.Leadership);
    }

    [Fact]
    public async Task Leadership_LeaseDeletedAndNobodyLeads_TheNextWaitsTheLeaseOut()
    {
        await _candidates.WasLedAsync();
        var b = _candidates.Add();
        await _candidates.PassAsync(3.9);
        Assert.False(b.Leads);
        await _candidates.PassAsync(0.7);
        Assert.True(b.Leads);
    }

    [Fact]
    public async Task Leadership_SameProcessAfterAnHour_IsAnotherLeadership()
    {
        var a = _candidates.Add();
        await _candidates.PassAsync(1);
        await _candidates.PassAsync(3600, asleep: a);
        Assert.False(a.Leads);
        await _candidates.PassAsync(1);
        Assert.Equal(2, a.Elector.Leadership);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Leadership_WallClocksStepADay_NothingChanges(int days)
    {
        var (a, b) = (_candidates.Add(), _candidates.Add());
        await _candidates.PassAsync(2);
        a.Clock.StepWall(TimeSpan.FromDays(days));
        await _candidates.PassAsync(20);
        b.Clock.StepWall(TimeSpan.FromDays(days));
        await _candidates.PassAsync(20);
        Assert.True(a.Leads);
        Assert.Equal(1, a.Elector.Leadership);
        Assert.False(b.Leads);
    }

    [Fact]
    public async Task Release_Leader_TheOtherLeadsAtItsNextLook()
    {
        var (a, b) = (_candidates.Add(), _candidates.Add());
        await _candidates.PassAsync(2);
        await a.Elector.ReleaseAsync(CancellationToken.None);
        Assert.False(a.Leads);
        await _candidates.PassAsync(0.6, asleep: a);
        Assert.True(b.Leads);
    }

    [Fact]
    public async Task Release_AnotherLeadsMeanwhile_ItsLeaseStays()
    {
        var (a, b) = (_candidates.Add(), _candidates.Add());
        await _candidates.PassAsync(1);
        await _candidates.PassAsync(6, asleep: a);
        Assert.True(b.Leads);
        await a.Elector.ReleaseAsync(CancellationToken.None);
        await _candidates.PassAsync(1, asleep: a);
        Assert.True(b.Leads);
        Assert.Equal("election@boot-1", (await _candidates.LeaseAsync())!.Spec.Holder);
    }

    [Fact]
    public async Task Look_NotReady_DoesNotBegin()
    {
        var a = _candidates.Add();
        await a.Elector.LookAsync(ready: false, a.Clock.Now, CancellationToken.None);
        Assert.False(a.Leads);
        Assert.Null(await _candidates.LeaseAsync());
    }
}
