using System.Collections.Concurrent;
using System.Text;
using Failover.Broker.Fixtures;
using Failover.Contracts;
using Failover.Demo;
using Failover.Platform;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Failover.Processes.Tests;

/// <summary>Hears every message of every topic on a real broker, as somebody could who may read all of it.</summary>
internal sealed class BusTap : IAsyncDisposable
{
    private const string Services = "failover-services";

    private readonly IConnection _connection;
    private readonly ConcurrentDictionary<string, byte> _topics = new(StringComparer.Ordinal);

    private BusTap(IConnection connection) => _connection = connection;

    /// <summary>Whose passwords the site has or could have.</summary>
    public static IReadOnlyList<string> Users { get; } = [Services, "failover-recorders"];

    public ConcurrentQueue<string> Bodies { get; } = [];

    /// <summary>Topics that something was said on.</summary>
    public IEnumerable<string> Topics => _topics.Keys.Order(StringComparer.Ordinal);

    /// <summary>How a site of these tests finds this broker.</summary>
    public static DemoBroker SiteOn(TestBroker broker) => new(
        "127.0.0.1", broker.Port, ["--bus", "rabbitmq", "--broker", broker.AddressOf(Services), "--broker-password-file", broker.PasswordFileOf(Services)]);

    public static async Task<BusTap> OpenAsync(TestBroker broker, CancellationToken ct)
    {
        var tap = new BusTap(await broker.ConnectAsync(ct));
        var channel = await tap._connection.CreateChannelAsync(cancellationToken: ct);
        foreach (var topic in BrokerTopology.Topics)
        {
            var exchange = BrokerTopology.ExchangeOf(BusComponents.Of(topic), topic);
            await channel.ExchangeDeclareAsync(exchange.Name, exchange.Kind, exchange.Durable, exchange.AutoDelete, cancellationToken: ct);
            var queue = (await channel.QueueDeclareAsync(cancellationToken: ct)).QueueName;
            foreach (var key in topic == Contracts.Topics.Plans ? DemoSite.RecorderNames : [""])
            {
                await channel.QueueBindAsync(queue, exchange.Name, key, cancellationToken: ct);
            }
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, e) =>
            {
                tap._topics[topic] = 0;
                tap.Bodies.Enqueue(Encoding.UTF8.GetString(e.Body.Span));
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync(queue, autoAck: true, consumer, ct);
        }
        return tap;
    }

    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();
}
