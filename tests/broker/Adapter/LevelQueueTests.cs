using Failover.Broker.Fixtures;
using Failover.Contracts;
using Failover.Platform;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Failover.Broker.Tests;

/// <summary>The queue of a process that is gone: nobody replays its backlog, and it goes by itself.</summary>
[Collection(BrokerCollection.Name)]
public sealed class LevelQueueTests(BrokerCollection shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestBroker Broker => shared.Broker;

    [Fact]
    public async Task MessageInTheQueueOfASleepingProcess_IsGoneAfterItsTime()
    {
        await using var connection = await Broker.ConnectAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        var queue = await DeclareAsync(channel, "sleeper");
        await using var node = await (await BusNode.StartAsync("license", Messages.Options(Broker))).ConnectedAsync();
        Assert.True(await node.Bus.PublishAsync(Topics.Verdicts, Messages.Verdict("old"), Ct));
        // Also one that was published without an expiration of its own.
        await channel.BasicPublishAsync(Topics.Verdicts, "", ReadOnlyMemory<byte>.Empty, Ct);
        await Poll.UntilAsync(async () => await channel.MessageCountAsync(queue, Ct) == 2, () => "both in the queue");
        await Poll.UntilAsync(async () => await channel.MessageCountAsync(queue, Ct) == 0, () => "both expired");
    }

    [Fact]
    public async Task BurstIntoTheQueueOfASleepingProcess_KeepsTheNewest()
    {
        await using var connection = await Broker.ConnectAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        var queue = await DeclareAsync(channel, "full");
        for (var i = 0; i < BusComponents.Level.QueueLength + 200; i++)
        {
            await channel.BasicPublishAsync(Topics.Verdicts, "", BitConverter.GetBytes(i), Ct);
        }
        await Poll.UntilAsync(
            async () => await channel.BasicGetAsync(queue, autoAck: true, Ct) is { } got && BitConverter.ToInt32(got.Body.Span) >= 200,
            () => "the oldest 200 went");
        Assert.InRange(await channel.MessageCountAsync(queue, Ct), 0u, (uint)BusComponents.Level.QueueLength);
    }

    [Fact]
    [Trait("Tier", "slow")]
    public async Task QueueOfAProcessThatIsGone_IsDeletedAfterAMinute()
    {
        await using var connection = await Broker.ConnectAsync(Ct);
        await using (var node = await BusNode.StartAsync("slave-7", Messages.Options(Broker), levels: true, boot: "gone"))
        {
            await node.ConnectedAsync();
            Assert.True(await ExistsAsync(connection, "slave-7-gone-verdicts"));
        }
        Assert.True(await ExistsAsync(connection, "slave-7-gone-verdicts"));
        await Poll.UntilAsync(
            async () => !await ExistsAsync(connection, "slave-7-gone-verdicts"), () => "the queue is deleted", TimeSpan.FromMinutes(3));
    }

    private static async Task<string> DeclareAsync(IChannel channel, string owner)
    {
        var queue = BrokerTopology.QueueOf(Topics.Verdicts, owner);
        await channel.QueueDeclareAsync(queue.Name, queue.Durable, queue.Exclusive, queue.AutoDelete, queue.Arguments, cancellationToken: Ct);
        await channel.QueueBindAsync(queue.Name, Topics.Verdicts, "", cancellationToken: Ct);
        return queue.Name;
    }

    // Asked by a message that must find its queue: a passive declaration is a use, and would put the expiry off for ever.
    private static async Task<bool> ExistsAsync(IConnection connection, string queue)
    {
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Ct);
        try
        {
            await channel.BasicPublishAsync("", queue, mandatory: true, "{}"u8.ToArray(), Ct);
            return true;
        }
        catch (PublishReturnException)
        {
            return false;
        }
    }
}
