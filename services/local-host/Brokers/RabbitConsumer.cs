using System.Threading.Channels;
using Failover.Platform;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Failover.LocalHost;

/// <summary>One subscription on RabbitMQ, for ever: declare, bind, consume, and again after each broken channel.</summary>
internal sealed class RabbitConsumer : IAsyncDisposable
{
    // The first subscribing is waited for as long as daprd waits; it goes on behind.
    private static readonly TimeSpan FirstWithin = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan HandedOverWithin = TimeSpan.FromSeconds(1);

    // Without a prefetch count the broker sends without end; so many wait here.
    private const int WaitingAtMost = 1024;

    private readonly RabbitLink _link;
    private readonly SubscribedQueue _queue;
    private readonly DeliverAsync _deliver;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _subscribing;
    private string? _told;

    public RabbitConsumer(RabbitLink link, SubscribedQueue queue, DeliverAsync deliver, TimeProvider time, ILogger log)
    {
        (_link, _queue, _deliver, _time, _log) = (link, queue, deliver, time, log);
        _subscribing = Task.Run(SubscribeForEverAsync);
    }

    private PubSubComponent Component => _link.Component;

    public async Task FirstAsync(CancellationToken ct) =>
        await _first.Task.WaitAsync(FirstWithin, _time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _subscribing;
        _stop.Dispose();
    }

    private async Task SubscribeForEverAsync()
    {
        RabbitChannel? broken = null;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var channel = await _link.CurrentAsync(broken, _stop.Token);
                broken = channel;
                await ConsumeUntilEndAsync(channel);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is BrokerException || BrokerProblem.IsOne(e))
            {
                Tell(e is OperationInterruptedException { ShutdownReason: { } reason } ? reason.ReplyText : e.Message);
            }
            // A channel that is still open belongs to the other subscriptions too.
            broken = broken is { IsOpen: true } ? null : broken;
            await Task.Delay(Component.ReconnectWait, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Tell(string problem)
    {
        if (!string.Equals(_told, problem, StringComparison.Ordinal))
        {
            _told = problem;
            _log.LogWarning("{App} does not consume {Queue}: {Problem} It is tried again.", _link.AppId, _queue.Name, problem);
        }
    }

    private async Task ConsumeUntilEndAsync(RabbitChannel channel)
    {
        await DeclareAsync(channel);
        var waiting = Channel.CreateBounded<(ulong Tag, byte[] Body)>(new BoundedChannelOptions(WaitingAtMost) { SingleWriter = true });
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = new AsyncEventingBasicConsumer(channel.Model);
        // The body belongs to the client library only while this runs.
        consumer.ReceivedAsync += async (_, delivery) => await waiting.Writer.WriteAsync((delivery.DeliveryTag, delivery.Body.ToArray()), CancellationToken.None);
        consumer.UnregisteredAsync += (_, _) =>
        {
            cancelled.TrySetResult();
            return Task.CompletedTask;
        };
        var tag = $"{_queue.Name}-{Guid.NewGuid()}";
        await channel.Model.BasicConsumeAsync(
            _queue.Name, Component.AutoAck, tag, noLocal: false, exclusive: false, arguments: null, consumer, _stop.Token);
        _told = null;
        _first.TrySetResult();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var working = WorkAsync(channel, waiting.Reader, ended.Token);
        await Task.WhenAny(channel.Ended, cancelled.Task, Task.Delay(Timeout.InfiniteTimeSpan, _time, _stop.Token));
        if (_stop.IsCancellationRequested && channel.IsOpen)
        {
            await IgnoreClosedAsync(() => channel.Model.BasicCancelAsync(tag, cancellationToken: CancellationToken.None));
        }
        // Deliveries that the client library still hands over come before its word that the consumer is gone.
        await ended.CancelAsync();
        await cancelled.Task.WaitAsync(HandedOverWithin, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        waiting.Writer.TryComplete();
        await working;
    }

    private async Task DeclareAsync(RabbitChannel channel)
    {
        var (model, ct) = (channel.Model, _stop.Token);
        await _link.DeclareExchangeAsync(channel, _queue.Topic, ct);
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = _queue.Quorum ? "quorum" : "classic" };
        if (Component.EnableDeadLetter)
        {
            await DeclareDeadLettersAsync(model, ct);
            arguments["x-dead-letter-exchange"] = $"dlx-{_queue.Name}";
        }
        AddLength(arguments);
        if (_queue.MaxPriority is { } priority)
        {
            arguments["x-max-priority"] = priority;
        }
        if (_queue.SingleActiveConsumer)
        {
            arguments["x-single-active-consumer"] = true;
        }
        await model.QueueDeclareAsync(_queue.Name, Component.Durable, exclusive: false, Component.DeletedWhenUnused, arguments, cancellationToken: ct);
        foreach (var key in _queue.RoutingKeys)
        {
            await model.QueueBindAsync(_queue.Name, _queue.Topic, key, cancellationToken: ct);
        }
        if (Component.PrefetchCount > 0)
        {
            await model.BasicQosAsync(0, Component.PrefetchCount, global: false, ct);
        }
    }

    private async Task DeclareDeadLettersAsync(IChannel model, CancellationToken ct)
    {
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-mode"] = "lazy" };
        AddLength(arguments);
        await model.ExchangeDeclareAsync($"dlx-{_queue.Name}", "fanout", durable: true, autoDelete: Component.DeletedWhenUnused, cancellationToken: ct);
        await model.QueueDeclareAsync($"dlq-{_queue.Name}", durable: true, exclusive: false, Component.DeletedWhenUnused, arguments, cancellationToken: ct);
        await model.QueueBindAsync($"dlq-{_queue.Name}", $"dlx-{_queue.Name}", "", cancellationToken: ct);
    }

    private void AddLength(Dictionary<string, object?> arguments)
    {
        if (Component.MaxLength is { } length)
        {
            arguments["x-max-length"] = length;
        }
        if (Component.MaxLengthBytes is { } bytes)
        {
            arguments["x-max-length-bytes"] = bytes;
        }
    }

    /// <summary>One after the other, or side by side as far as the prefetch count lets them.</summary>
    private async Task WorkAsync(RabbitChannel channel, ChannelReader<(ulong Tag, byte[] Body)> waiting, CancellationToken ended)
    {
        var running = new List<Task>();
        try
        {
            await foreach (var (tag, body) in waiting.ReadAllAsync(CancellationToken.None))
            {
                if (Component.Single)
                {
                    await HandleAsync(channel, tag, body, ended);
                    continue;
                }
                running.RemoveAll(t => t.IsCompleted);
                if (running.Count >= WaitingAtMost)
                {
                    await Task.WhenAny(running);
                }
                running.Add(HandleAsync(channel, tag, body, ended));
            }
        }
        finally
        {
            await Task.WhenAll(running);
        }
    }

    private async Task HandleAsync(RabbitChannel channel, ulong tag, byte[] body, CancellationToken ended)
    {
        // What is still in hand at the end goes through here too: its cancelled delivery says what becomes of it.
        var settlement = await _deliver(body, ended);
        if (Component.AutoAck || !channel.IsOpen)
        {
            return;
        }
        await IgnoreClosedAsync(async () =>
        {
            if (settlement == Settlement.Ack)
            {
                await channel.Model.BasicAckAsync(tag, multiple: false, CancellationToken.None);
            }
            else
            {
                await channel.Model.BasicNackAsync(tag, multiple: false, requeue: settlement == Settlement.Requeue, CancellationToken.None);
            }
        });
    }

    // An unsettled delivery of a closed channel goes back to its queue by itself.
    private static async Task IgnoreClosedAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception e) when (BrokerProblem.IsOne(e))
        {
            // As said.
        }
    }
}
