using Failover.Contracts;

namespace Failover.Recorder.Tests;

/// <summary>What is held of a server that is no more goes only by an order that names it (R3).</summary>
public sealed class HoldingDropTests
{
    private static readonly RunInfo Kept = TestFootage.Run(1, RunPurpose.Kept, "spare-1");
    private static readonly RunInfo Later = TestFootage.Run(2, RunPurpose.Kept, "spare-1");

    private readonly RecordingJournal _journal = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_Ordered_DeletesTheRunsItNamesDurablyAndSaysWho()
    {
        using var directory = new TestDirectory();
        await using (var store = await HoldAsync(directory))
        {
            var order = OrderOf(store);
            await KeepAsync(store, Later, 5);
            await Drop(store).RunAsync(order, Ct);
            // What came after the order was written is not meant.
            Assert.Equal((Later.Id, 5), (Assert.Single(store.Holdings()).Run, store.Holdings()[0].Frames));
            Assert.Equal("anna wished it: spare-1 deletes 50 frames of 1 cameras of slave-2, which is not in the site. They are not home.", Assert.Single(_journal.Texts));
            // The same order again, as the bus may bring it.
            await Drop(store).RunAsync(order, Ct);
            Assert.Single(_journal.Texts);
        }

        await using var again = directory.Open();
        Assert.Equal(Later.Id, Assert.Single(again.Holdings()).Run);
        await Drop(again).RunAsync(OrderOf(again), Ct);
        await again.FlushAsync();
        Assert.Empty(again.Holdings());
        Assert.Empty(again.Runs("slave-2", "cam-1"));
        Assert.False(File.Exists(directory.Volume(1)));
    }

    [Fact]
    public async Task RunAsync_OpenRun_IsLeftUntilItIsClosed()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open();
        var writer = store.OpenRun(Kept);
        TestFootage.Append(writer, 0, 10);
        await store.FlushAsync();
        await Drop(store).RunAsync(OrderOf(store), Ct);
        Assert.Equal(10, Assert.Single(store.Holdings()).Frames);
        writer.Close("handed back");
        await store.FlushAsync();
        await Drop(store).RunAsync(OrderOf(store), Ct);
        Assert.Empty(store.Holdings());
    }

    [Fact]
    public async Task RunAsync_NotMeantForItOrKnownOrNotADrop_DeletesNothing()
    {
        using var directory = new TestDirectory();
        await using var store = await HoldAsync(directory);
        var order = OrderOf(store);
        await Drop(store).RunAsync(order with { DropBy = null }, Ct);
        await Drop(store).RunAsync(order with { Holder = "spare-2" }, Ct);
        await Drop(store).RunAsync(order with { Server = "slave-1" }, Ct);
        Assert.Empty(_journal.Texts);
        // A late order, and the server is in the site again.
        await Drop(store, known: true).RunAsync(order, Ct);
        Assert.Equal("spare-1 was ordered to delete what it holds of slave-2, which is in its plan: nothing is deleted.", Assert.Single(_journal.Texts));
        await store.FlushAsync();
        Assert.Equal(50, Assert.Single(store.Holdings()).Frames);
    }

    private HoldingDrop Drop(FootageStore store, bool known = false) => new("spare-1", store, _journal, _ => known);

    private static async Task<FootageStore> HoldAsync(TestDirectory directory)
    {
        var store = directory.Open();
        await KeepAsync(store, Kept, 50);
        return store;
    }

    private static async Task KeepAsync(FootageStore store, RunInfo run, int frames)
    {
        var writer = store.OpenRun(run);
        TestFootage.Append(writer, 0, frames);
        writer.Close("handed back");
        await store.FlushAsync();
    }

    private static ReinsertionOrder OrderOf(FootageStore store) => new()
    {
        Site = "demo", Id = "1", Time = DateTimeOffset.UnixEpoch, Reinsertion = "slave-2-t2-spare-1", Server = "slave-2", Holder = "spare-1", HolderUrl = "http://spare-1:7420",
        Holdings = store.Holdings(), DropBy = "anna",
    };
}
