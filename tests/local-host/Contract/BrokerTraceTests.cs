using System.Collections.Concurrent;
using System.Text;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Failover.LocalHost.Tests;

/// <summary>The adapter straight on a real RabbitMQ.</summary>
public sealed class BrokerTraceTests(RabbitSite site) : TraceCarrying, IClassFixture<RabbitSite>
{
    private protected override async Task<ITraceTransport> StartAsync()
    {
        var app = await NoteApp.StartAsync($"host-{Guid.NewGuid():N}", s => s.AddRabbitMqBus(site.BrokerOptions));
        await Poll.UntilAsync(() => app.Services.GetRequiredService<RabbitMqBus>().Connected, Ct);
        var connection = await site.Broker.ConnectAsync(Ct);
        var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        var transport = new Transport(app, connection, channel);
        var queue = (await channel.QueueDeclareAsync(cancellationToken: Ct)).QueueName;
        await channel.QueueBindAsync(queue, Topics.Verdicts, "", cancellationToken: Ct);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, e) =>
        {
            transport.Wire.Enqueue(Encoding.UTF8.GetString(e.Body.Span));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer, Ct);
        return transport;
    }

    private sealed class Transport(NoteApp app, IConnection connection, IChannel channel) : ITraceTransport
    {
        public IEventBus Bus => app.Bus;

        public NoteApp App => app;

        public ConcurrentQueue<string> Wire { get; } = [];

        public async Task PutAsync(string envelope) => await channel.BasicPublishAsync(
            Topics.Verdicts, "", mandatory: false, new BasicProperties { ContentType = "text/plain" }, Encoding.UTF8.GetBytes(envelope), Ct);

        public async ValueTask DisposeAsync()
        {
            await app.DisposeAsync();
            await channel.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
