using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Failover.Platform;

/// <summary>
/// Channels with confirms on one connection, one per publish under way, at most <paramref name="capacity"/>. A channel whose publish
/// did not end well is thrown away, and holds its place until it is closed: a broker that hangs gets no more channels than these.
/// </summary>
internal sealed class PublishChannels(IConnection connection, int capacity)
{
    private static readonly CreateChannelOptions WithConfirms = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private readonly SemaphoreSlim _places = new(capacity);
    private readonly ConcurrentBag<IChannel> _idle = [];
    private readonly ConcurrentDictionary<string, bool> _declared = new(StringComparer.Ordinal);

    /// <summary>Publishes and waits for the broker's confirm.</summary>
    /// <exception cref="PublishReturnException">No queue is bound.</exception>
    /// <exception cref="PublishException">The broker refused it.</exception>
    public async Task PublishAsync(BrokerExchange exchange, string routingKey, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        await _places.WaitAsync(ct);
        IChannel? channel = null;
        var good = false;
        try
        {
            if (!_idle.TryTake(out channel))
            {
                channel = await connection.CreateChannelAsync(WithConfirms, ct);
            }
            if (!_declared.ContainsKey(exchange.Name))
            {
                // As Dapr does, once per connection: a broker that lost its definitions, or never had them, gets them by use.
                await channel.ExchangeDeclareAsync(exchange.Name, exchange.Kind, exchange.Durable, exchange.AutoDelete, cancellationToken: ct);
                _declared[exchange.Name] = true;
            }
            await channel.BasicPublishAsync(exchange.Name, routingKey, mandatory: true, properties, body, ct);
            good = true;
        }
        catch (PublishException)
        {
            // An answer, too: the channel is as good as before.
            good = true;
            throw;
        }
        finally
        {
            GiveBack(channel, good);
        }
    }

    private void GiveBack(IChannel? channel, bool good)
    {
        if (channel is null)
        {
            _places.Release();
        }
        else if (good && channel.IsOpen)
        {
            _idle.Add(channel);
            _places.Release();
        }
        else
        {
            _ = DiscardAsync(channel);
        }
    }

    private async Task DiscardAsync(IChannel channel)
    {
        try
        {
            await channel.AbortAsync();
            await channel.DisposeAsync();
        }
        catch (Exception e) when (BrokerProblem.IsOne(e))
        {
            // It ends with its connection then.
        }
        finally
        {
            _places.Release();
        }
    }
}
