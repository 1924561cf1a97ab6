using System.Text;
using Failover.Broker.Fixtures;
using Failover.Contracts;
using Failover.Platform;
using RabbitMQ.Client;

namespace Failover.Broker.Tests;

/// <summary>The one durable topic: nothing of it is lost, and what cannot be handled is kept apart.</summary>
[Collection(BrokerCollection.Name)]
public sealed class JournalTests(BrokerCollection shared) : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestBroker Broker => shared.Broker;

    public ValueTask InitializeAsync() => PurgeAsync();

    public ValueTask DisposeAsync() => PurgeAsync();

    [Fact]
    public async Task PoisonMessage_GoesToTheDeadLetters_OnALevelItIsDroppedAndCounted()
    {
        await using var node = await (await BusNode.StartAsync("management", Messages.Options(Broker), journal: true, levels: true)).ConnectedAsync();
        await using var connection = await Broker.ConnectAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        var dropped = BusMetrics.Dropped.WithLabels(Topics.Verdicts, "bad-body").Value;
        await channel.BasicPublishAsync(Topics.Verdicts, "", Encoding.UTF8.GetBytes("{]"), Ct);
        await channel.BasicPublishAsync(Topics.Journal, "", Encoding.UTF8.GetBytes("{\"data\":7}"), Ct);
        Assert.True(await node.Bus.PublishAsync(Topics.Journal, Messages.Entry("after"), Ct));
        await Poll.UntilAsync(async () => await channel.MessageCountAsync(BrokerTopology.DeadQueue, Ct) == 1, () => "one dead letter");
        var dead = await channel.BasicGetAsync(BrokerTopology.DeadQueue, autoAck: true, Ct);
        Assert.Equal("{\"data\":7}", Encoding.UTF8.GetString(dead!.Body.Span));
        await Poll.UntilAsync(() => node.Journal.Any(e => e.Id == "after"), () => "the entry after it");
        await Poll.UntilAsync(() => BusMetrics.Dropped.WithLabels(Topics.Verdicts, "bad-body").Value > dropped, () => "the level counted");
    }

    [Fact]
    public async Task HandlerThatThrows_GetsItAgain_UntilItSucceeds()
    {
        await using var node = await (await BusNode.StartAsync("management", Messages.Options(Broker), journal: true)).ConnectedAsync();
        var tries = 0;
        node.OnJournal = _ => Interlocked.Increment(ref tries) < 4 ? throw new InvalidOperationException("not yet") : Task.CompletedTask;
        Assert.True(await node.Bus.PublishAsync(Topics.Journal, Messages.Entry("again"), Ct));
        await Poll.UntilAsync(() => !node.Journal.IsEmpty, () => $"handled after {tries} tries");
        Assert.Equal(4, tries);
    }

    [Fact]
    public async Task EntryThatNoQueueIsBoundFor_IsKeptAmongTheUnrouted()
    {
        await using var connection = await Broker.ConnectAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        await using var node = await (await BusNode.StartAsync("heartbeat", Messages.Options(Broker))).ConnectedAsync();
        await channel.QueueUnbindAsync("management-journal", Topics.Journal, "", cancellationToken: Ct);
        try
        {
            Assert.True(await node.Bus.PublishAsync(Topics.Journal, Messages.Entry("lost?"), Ct));
            Assert.Equal(1u, await channel.MessageCountAsync(BrokerTopology.UnroutedQueue, Ct));
        }
        finally
        {
            await channel.QueueBindAsync("management-journal", Topics.Journal, "", cancellationToken: Ct);
        }
    }

    [Fact]
    public async Task BacklogOfAConsumerThatWasAway_ArrivesWholeAndInOrder()
    {
        const int Entries = 3000;
        await using var writer = await (await BusNode.StartAsync("heartbeat", Messages.Options(Broker))).ConnectedAsync();
        for (var i = 0; i < Entries; i++)
        {
            Assert.True(await writer.Bus.PublishAsync(Topics.Journal, Messages.Entry($"e{i}"), Ct));
        }
        await using var reader = await BusNode.StartAsync("management", Messages.Options(Broker), journal: true);
        await Poll.UntilAsync(() => reader.Journal.Count >= Entries, () => $"{reader.Journal.Count} of {Entries}");
        Assert.Equal(Enumerable.Range(0, Entries).Select(i => $"e{i}"), reader.Journal.Select(e => e.Id));
    }

    [Fact]
    [Trait("Tier", "slow")]
    public async Task HandlerThatAlwaysThrows_EndsInTheDeadLettersAfterTheLimit()
    {
        await using var node = await (await BusNode.StartAsync("management", Messages.Options(Broker), journal: true)).ConnectedAsync();
        var tries = 0;
        node.OnJournal = _ => throw new InvalidOperationException($"never {Interlocked.Increment(ref tries)}");
        Assert.True(await node.Bus.PublishAsync(Topics.Journal, Messages.Entry("never"), Ct));
        await using var connection = await Broker.ConnectAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        await Poll.UntilAsync(
            async () => await channel.MessageCountAsync(BrokerTopology.DeadQueue, Ct) == 1, () => $"dead after {tries} tries", TimeSpan.FromMinutes(5));
        Assert.Equal(BrokerTopology.DeliveryLimit + 1, tries);
    }

    private async ValueTask PurgeAsync()
    {
        if (TestBroker.Missing is not null)
        {
            return;
        }
        await using var connection = await Broker.ConnectAsync(CancellationToken.None);
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in (string[])["management-journal", BrokerTopology.DeadQueue, BrokerTopology.UnroutedQueue])
        {
            await channel.QueuePurgeAsync(queue);
        }
    }
}
