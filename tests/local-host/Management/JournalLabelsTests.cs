using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Failover.LocalHost.Tests;

public sealed class JournalLabelsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(OperatorWishes.Maintenance, "true", "maintenance")]
    [InlineData(OperatorWishes.Drill, "spring", "drill")]
    [InlineData(OperatorWishes.Takeover, "any", null)]
    public void LabelOf_WishOfTheServer_SaysWhatItIs(string wish, string value, string? label) =>
        Assert.Equal(label, JournalLabels.LabelOf(Entry(), Server(wish, value), null, [], Noon));

    [Fact]
    public void LabelOf_MaintenanceThatEnded_NoLabel() =>
        Assert.Null(JournalLabels.LabelOf(Entry(), Server(OperatorWishes.Maintenance, "true", Noon.AddMinutes(-1)), null, [], Noon));

    [Fact]
    public void LabelOf_SpareInMaintenance_Maintenance() => Assert.Equal("maintenance", JournalLabels.LabelOf(
        Entry(), null, new FailoverServer { Metadata = new() { Name = "spare-1" }, Spec = new() { Address = "x", Maintenance = true } }, [], Noon));

    [Theory]
    [InlineData(TakeoverState.Reinserting, null, "drill")]
    [InlineData(TakeoverState.Completed, null, null)]
    [InlineData(TakeoverState.Completed, "slave-2-t2", "drill")]
    public void LabelOf_DrillWhoseWishIsOver_AsLongAsItsTakeoverRunsAndOnItsOwnEntries(TakeoverState state, string? about, string? label)
    {
        var drill = new Takeover
        {
            Metadata = new() { Name = "slave-2-t2" },
            Spec = new() { Server = "slave-2", Spare = "spare-1", Term = 2, Reason = "r", ByHand = new ByHand("anna", Noon, "spring") },
            Status = new() { State = state },
        };
        Assert.Equal(label, JournalLabels.LabelOf(Entry() with { Takeover = about }, Server("mine", "x"), null, [drill], Noon));
    }

    /// <summary>Entries wait while the bus is away: they are labelled by the time at which they were written.</summary>
    [Fact]
    public async Task LabelAsync_EntryThatComesAfterTheMaintenance_IsLabelledByItsOwnTime()
    {
        var ct = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var clock = new FakeTimeProvider(Noon);
        using var store = new SqliteSiteStore(folder.PathOf("site.db"), clock);
        using var times = new MaintenanceTimes(store, clock, NullLogger<MaintenanceTimes>.Instance);
        var labels = new JournalLabels(store, times, clock, NullLogger<JournalLabels>.Instance);
        var server = await store.CreateAsync(Server(OperatorWishes.Maintenance, "true"), ct);
        await times.StartAsync(ct);
        await Poll.UntilAsync(() => times.Lasts("slave-2"), ct);
        var during = Entry() with { Time = Noon.AddMinutes(5) };
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("maintenance", (await labels.LabelAsync(during, ct)).Label);
        Assert.False(times.Ended("slave-2", during.Time));

        await store.UpdateAsync(server with { Metadata = server.Metadata with { Annotations = OperatorWishes.Without(server.Metadata.Annotations, OperatorWishes.Maintenance) } }, ct);
        await Poll.UntilAsync(() => times.Ended("slave-2", during.Time), ct);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("maintenance", (await labels.LabelAsync(during, ct)).Label);
        Assert.Null((await labels.LabelAsync(during with { Time = Noon.AddMinutes(-1) }, ct)).Label);
        Assert.Null((await labels.LabelAsync(during with { Time = Noon.AddMinutes(11) }, ct)).Label);
        await times.StopAsync(ct);
    }

    private static JournalEntry Entry() => new()
    {
        Site = "hall", Id = "1", Time = Noon, Writer = "heartbeat", Severity = JournalSeverity.Alarm, Kind = "ServerFailed", Server = "slave-2", Text = "It failed.",
    };

    private static SiteServer Server(string wish, string value, DateTimeOffset? until = null) => new()
    {
        Metadata = new() { Name = "slave-2", Annotations = OperatorWishes.With(new Dictionary<string, string>(), wish, new Wish(value, "anna", Noon, until)) },
        Spec = new() { Address = "http://x" },
    };
}
