using System.Text;
using Failover.Broker.Fixtures;
using Failover.Contracts;
using Failover.Platform;
using RabbitMQ.Client;

namespace Failover.Broker.Tests;

/// <summary>What <c>failover dead-letters</c> does, as the operator's own user.</summary>
[Collection(BrokerCollection.Name)]
public sealed class DeadLetterBoxTests(BrokerCollection shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestBroker Broker => shared.Broker;

    private DeadLetterBox Box => new(new BrokerConnector(Messages.Options(Broker, "failover-operator"), new Dialer(), TimeProvider.System));

    [Fact]
    public async Task List_Replay_Drop_EachLetterOnce_AndAReplayedOneIsHandled()
    {
        await Box.VisitAsync(_ => DeadLetterFate.Drop, Ct);
        await using var connection = await Broker.ConnectAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        string poison;
        await using (var node = await (await BusNode.StartAsync("management", Messages.Options(Broker), journal: true)).ConnectedAsync())
        {
            await channel.BasicPublishAsync(Topics.Journal, "", Encoding.UTF8.GetBytes("{]"), Ct);
            await Poll.UntilAsync(async () => (await ListAsync()).Count == 1, () => "one dead letter");
            poison = (await ListAsync())[0].Key;
        }
        await channel.BasicPublishAsync(BrokerTopology.UnroutedExchange, "", Envelope("later"), Ct);
        await Poll.UntilAsync(async () => (await ListAsync()).Count == 2, () => "two dead letters");
        Assert.Equal(["rejected management-journal", "unrouted journal"], (await ListAsync()).Select(l => $"{l.Reason} {l.From}").Order());

        var later = (await ListAsync()).Single(l => l.Key != poison);
        Assert.Equal("Test: later", later.What);
        await using var reader = await (await BusNode.StartAsync("management", Messages.Options(Broker), journal: true)).ConnectedAsync();
        Assert.All(await Box.VisitAsync(l => l.Key == later.Key ? DeadLetterFate.Replay : DeadLetterFate.Keep, Ct), v => Assert.Null(v.Problem));
        await Poll.UntilAsync(() => reader.Journal.Any(e => e.Text == "later"), () => "the replayed entry");
        Assert.Equal([poison], (await ListAsync()).Select(l => l.Key));
        await Box.VisitAsync(l => l.Key == poison ? DeadLetterFate.Drop : DeadLetterFate.Keep, Ct);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Replay_IntoAQueueThatIsGone_StaysAndSaysWhy()
    {
        await Box.VisitAsync(_ => DeadLetterFate.Drop, Ct);
        await using var connection = await Broker.ConnectAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        var headers = new Dictionary<string, object?>
        {
            ["x-death"] = new List<object?> { new Dictionary<string, object?> { ["queue"] = "gone-journal", ["reason"] = "rejected" } },
        };
        await channel.BasicPublishAsync(BrokerTopology.DeadExchange, "", mandatory: true, new BasicProperties { Headers = headers }, Envelope("x"), Ct);
        await Poll.UntilAsync(async () => (await ListAsync()).Count == 1, () => "the dead letter");
        var (letter, problem) = Assert.Single(await Box.VisitAsync(_ => DeadLetterFate.Replay, Ct));
        Assert.Equal("the queue gone-journal is gone", problem);
        Assert.Equal([letter.Key], (await ListAsync()).Select(l => l.Key));
        await Box.VisitAsync(_ => DeadLetterFate.Drop, Ct);
    }

    private async Task<List<DeadLetter>> ListAsync() => [.. (await Box.VisitAsync(_ => DeadLetterFate.Keep, Ct)).Select(v => v.Letter)];

    private static byte[] Envelope(string text) =>
        BrokerEnvelope.Write(BusComponents.Journal, Topics.Journal, Messages.Entry(Guid.NewGuid().ToString("N"), text), "test", DateTimeOffset.UnixEpoch);
}
