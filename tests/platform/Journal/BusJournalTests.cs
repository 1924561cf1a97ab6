using Failover.Contracts;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Platform.Tests;

public sealed class BusJournalTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_WhileTheBusIsDown_ComesLaterInOrderWithTheSitesName()
    {
        var bus = new FlakyBus { Down = true };
        var identity = new ServiceIdentity("spare-1", "boot", "");
        var time = new FakeTimeProvider();
        using var journal = new BusJournal(bus, identity, time, NullLogger<BusJournal>.Instance);
        await journal.StartAsync(Ct);
        journal.Write(JournalSeverity.Info, "One", "first");
        journal.Write(JournalSeverity.Alarm, "Two", "second", server: "slave-2");
        await Poll.UntilAsync(() => bus.Attempts > 0, Ct);
        bus.Down = false;
        identity.EnterSite("harbour");
        await Poll.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return bus.Published.Count == 2;
        }, Ct);
        await journal.StopAsync(Ct);
        Assert.Equal(["first", "second"], bus.Published.Select(e => e.Text));
        Assert.All(bus.Published, e => Assert.Equal("harbour", e.Site));
        Assert.NotEqual(bus.Published[0].Id, bus.Published[1].Id);
    }

    private sealed class FlakyBus : IEventBus
    {
        private int _attempts;

        public volatile bool Down;

        public int Attempts => Volatile.Read(ref _attempts);

        public List<JournalEntry> Published { get; } = [];

        public Task<bool> PublishAsync<T>(string topic, T message, CancellationToken ct, string? routingKey = null)
            where T : IBusMessage
        {
            Interlocked.Increment(ref _attempts);
            if (!Down)
            {
                Published.Add((JournalEntry)(object)message);
            }
            return Task.FromResult(!Down);
        }
    }
}
