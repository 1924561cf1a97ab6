namespace Failover.LocalHost.Tests;

public sealed class EventLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_AfterCursor_OnlyNewerInOrder()
    {
        using var log = new EventLog(_folder.PathOf("events.db"));
        log.Append(BusApp.Entry("1"));
        log.Append(BusApp.Entry("2"));
        log.Append(BusApp.Entry("2"));
        var first = await log.ReadAsync(0, TimeSpan.Zero, TimeProvider.System, Ct);
        Assert.Equal(["1", "2"], first.Entries.Select(e => e.Id));
        log.Append(BusApp.Entry("3"));
        var next = await log.ReadAsync(first.Next, TimeSpan.Zero, TimeProvider.System, Ct);
        Assert.Equal("3", Assert.Single(next.Entries).Id);
        Assert.Empty((await log.ReadAsync(next.Next, TimeSpan.Zero, TimeProvider.System, Ct)).Entries);
    }

    [Fact]
    public async Task Read_NothingThere_WaitsForTheFirst()
    {
        using var log = new EventLog(_folder.PathOf("events.db"));
        var waiting = log.ReadAsync(0, TimeSpan.FromSeconds(30), TimeProvider.System, Ct);
        Assert.False(waiting.IsCompleted);
        log.Append(BusApp.Entry("1"));
        Assert.Single((await waiting).Entries);
    }

    [Fact]
    public async Task Open_AgainAfterRestart_CursorGoesOn()
    {
        long cursor;
        using (var log = new EventLog(_folder.PathOf("events.db")))
        {
            log.Append(BusApp.Entry("1"));
            cursor = (await log.ReadAsync(0, TimeSpan.Zero, TimeProvider.System, Ct)).Next;
        }
        using var again = new EventLog(_folder.PathOf("events.db"));
        Assert.Single((await again.ReadAsync(0, TimeSpan.Zero, TimeProvider.System, Ct)).Entries);
        again.Append(BusApp.Entry("2"));
        var page = await again.ReadAsync(cursor, TimeSpan.Zero, TimeProvider.System, Ct);
        Assert.Equal("2", Assert.Single(page.Entries).Id);
        Assert.True(page.Next > cursor);
    }

    [Fact]
    public async Task Append_BeyondTheCapacity_TheOldestGo()
    {
        using var log = new EventLog(_folder.PathOf("events.db"));
        for (var i = 0; i < EventLog.Capacity + 200; i++)
        {
            log.Append(BusApp.Entry($"{i}"));
        }
        var page = await log.ReadAsync(0, TimeSpan.Zero, TimeProvider.System, Ct);
        Assert.Equal(EventLog.PageSize, page.Entries.Count);
        Assert.Equal("200", page.Entries[0].Id);
    }
}
