using System.Globalization;
using Failover.Platform;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Failover.LocalHost;

/// <summary>One component of one sidecar on RabbitMQ: one connection, one channel, and one publish in flight.</summary>
internal sealed class RabbitLink(Func<string, CancellationToken, Task<IConnection>> dial, PubSubComponent component, string appId, TimeProvider time, ILogger log)
    : IBrokerLink
{
    private const int PublishAttempts = 3;
    private static readonly TimeSpan OtherErrorWait = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _connecting = new(1, 1);
    private readonly SemaphoreSlim _publishing = new(1, 1);
    private readonly SemaphoreSlim _declaring = new(1, 1);
    private readonly CancellationTokenSource _closed = new();
    private RabbitChannel? _channel;
    private int _disposed;

    public PubSubComponent Component => component;

    public string AppId => appId;

    public bool WasConnected { get; private set; }

    public async Task ConnectAsync(CancellationToken ct) => await CurrentAsync(null, ct);

    /// <summary>
    /// Waits for its turn, then for the broker's confirm, however long that takes; only the caller gives up earlier. A confirm that does
    /// not come, or says no, is logged, and the publish counts as done: so does daprd.
    /// </summary>
    public async Task<bool> PublishAsync(BrokerMessage message, CancellationToken ct)
    {
        await _publishing.WaitAsync(ct);
        var publishing = Task.Run(
            async () =>
            {
                try
                {
                    await PublishInTurnAsync(message);
                }
                finally
                {
                    _publishing.Release();
                }
            },
            CancellationToken.None);
        await publishing.WaitAsync(ct);
        // mandatory=false: nobody says whether a queue took it.
        return true;
    }

    public async Task<IAsyncDisposable> ConsumeAsync(SubscribedQueue queue, DeliverAsync deliver, CancellationToken ct)
    {
        var consumer = new RabbitConsumer(this, queue, deliver, time, log);
        await consumer.FirstAsync(ct);
        return consumer;
    }

    /// <summary>The channel; a new connection when <paramref name="broken"/> is still the present one, or there is none.</summary>
    /// <exception cref="BrokerException">The broker cannot be reached.</exception>
    public async Task<RabbitChannel> CurrentAsync(RabbitChannel? broken, CancellationToken ct)
    {
        await _connecting.WaitAsync(ct);
        try
        {
            if (_channel is { } present)
            {
                if (present != broken && present.IsOpen)
                {
                    return present;
                }
                _channel = null;
                await present.DisposeAsync();
            }
            ObjectDisposedException.ThrowIf(_closed.IsCancellationRequested, this);
            _channel = await RabbitChannel.OpenAsync(c => dial(appId, c), component.PublisherConfirm, ct);
            WasConnected = true;
            return _channel;
        }
        catch (ObjectDisposedException e) when (_closed.IsCancellationRequested)
        {
            throw new BrokerException("the sidecar is gone", e);
        }
        catch (Exception e) when (BrokerProblem.IsOne(e) && !ct.IsCancellationRequested)
        {
            throw new BrokerException(e.GetBaseException().Message, e);
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <summary>Declares the topic's exchange once per connection, as publisher and as subscriber.</summary>
    public async Task DeclareExchangeAsync(RabbitChannel channel, string topic, CancellationToken ct)
    {
        await _declaring.WaitAsync(ct);
        try
        {
            if (channel.Declared.Contains(topic))
            {
                return;
            }
            await channel.Model.ExchangeDeclareAsync(topic, component.ExchangeKind, component.Durable, component.DeletedWhenUnused, cancellationToken: ct);
            channel.Declared.Add(topic);
        }
        finally
        {
            _declaring.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }
        await _closed.CancelAsync();
        await _connecting.WaitAsync(CancellationToken.None);
        try
        {
            if (_channel is { } channel)
            {
                _channel = null;
                await channel.DisposeAsync();
            }
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task PublishInTurnAsync(BrokerMessage message)
    {
        var stop = _closed.Token;
        var broken = Volatile.Read(ref _channel);
        for (var attempt = 1; ; attempt++)
        {
            string problem;
            TimeSpan wait;
            try
            {
                var channel = Volatile.Read(ref _channel) ?? await CurrentAsync(null, stop);
                broken = channel;
                await PublishOnceAsync(channel, message, stop);
                return;
            }
            catch (Exception e) when (e is AlreadyClosedException or BrokerException or IOException)
            {
                (problem, wait) = (e is BrokerException ? e.Message : "channel/connection is not open", component.ReconnectWait);
            }
            catch (OperationInterruptedException e)
            {
                (problem, wait) = (e.ShutdownReason?.ReplyText ?? e.Message, OtherErrorWait);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                throw new BrokerException("the sidecar is gone");
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
                (problem, wait) = ("the broker did not answer in time", OtherErrorWait);
            }
            if (attempt == PublishAttempts)
            {
                throw new BrokerException(problem);
            }
            await PauseAndReconnectAsync(broken, wait, stop);
        }
    }

    private async Task PauseAndReconnectAsync(RabbitChannel? broken, TimeSpan wait, CancellationToken stop)
    {
        try
        {
            await Task.Delay(wait, time, stop);
            await CurrentAsync(broken is { IsOpen: true } ? null : broken, stop);
        }
        catch (BrokerException)
        {
            // The next attempt says so.
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new BrokerException("the sidecar is gone");
        }
    }

    private async Task PublishOnceAsync(RabbitChannel channel, BrokerMessage message, CancellationToken stop)
    {
        await DeclareExchangeAsync(channel, message.Topic, stop);
        var asked = message.Properties;
        var properties = new BasicProperties { ContentType = asked.ContentType ?? "text/plain", DeliveryMode = (DeliveryModes)component.DeliveryMode };
        if (message.TimeToLive is { } ttl)
        {
            properties.Expiration = ((long)ttl.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        }
        if (asked.Priority is { } priority)
        {
            properties.Priority = priority;
        }
        properties.MessageId = asked.MessageId ?? properties.MessageId;
        properties.CorrelationId = asked.CorrelationId ?? properties.CorrelationId;
        properties.Type = asked.Type ?? properties.Type;
        if (!await channel.PublishAsync(message.Topic, message.RoutingKey, properties, message.Body, stop))
        {
            log.LogWarning("The broker did not confirm a message of {App} on {Topic}; it counts as published.", appId, message.Topic);
            StandInMetrics.Unconfirmed.WithLabels(component.Name, message.Topic).Inc();
        }
    }
}
