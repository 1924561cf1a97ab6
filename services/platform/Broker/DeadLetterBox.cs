using Failover.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Failover.Platform;

/// <summary>The dead letters in the broker: looked at without taking them, given back to the queue that gave them up, or dropped.</summary>
public sealed class DeadLetterBox(BrokerConnector connector)
{
    /// <summary>So many are looked at in one go; the rest comes when these are gone.</summary>
    public const int Limit = 10_000;

    private static readonly string[] Queues = [BrokerTopology.DeadQueue, BrokerTopology.UnroutedQueue];

    /// <summary>Goes through all of them, oldest first.</summary>
    /// <param name="decide">What happens to each.</param>
    /// <param name="ct">Gives up: what was not decided stays.</param>
    /// <returns>Each with what became of it; null: done as decided, else why not. It stays then.</returns>
    public async Task<IReadOnlyList<(DeadLetter Letter, string? Problem)>> VisitAsync(Func<DeadLetter, DeadLetterFate> decide, CancellationToken ct)
    {
        await using var connection = await connector.ConnectAsync("failover dead-letters", ct);
        await using var reading = await connection.CreateChannelAsync(cancellationToken: ct);
        await using var writing = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), ct);
        var visited = new List<(DeadLetter, string?)>();
        foreach (var queue in Queues)
        {
            var waiting = Math.Min(await reading.MessageCountAsync(queue, ct), (uint)Limit);
            ulong? lastKept = null;
            for (var i = 0; i < waiting && await reading.BasicGetAsync(queue, autoAck: false, ct) is { } got; i++)
            {
                var letter = DeadLetter.Of(queue, got.BasicProperties, got.Body.Span);
                var fate = decide(letter);
                var problem = fate == DeadLetterFate.Replay ? await ReplayAsync(writing, got, ct) : null;
                if (fate == DeadLetterFate.Keep || problem is not null)
                {
                    lastKept = got.DeliveryTag;
                }
                else
                {
                    // Only after the broker confirmed the copy: at worst it is there twice, with one id.
                    await reading.BasicAckAsync(got.DeliveryTag, multiple: false, ct);
                }
                visited.Add((letter, problem));
            }
            if (lastKept is { } tag)
            {
                await reading.BasicNackAsync(tag, multiple: true, requeue: true, ct);
            }
        }
        return visited;
    }

    private static async Task<string?> ReplayAsync(IChannel writing, BasicGetResult got, CancellationToken ct)
    {
        var properties = new BasicProperties
        {
            ContentType = got.BasicProperties.ContentType,
            MessageId = got.BasicProperties.MessageId,
            DeliveryMode = DeliveryModes.Persistent,
        };
        // To the one queue that gave it up, and not to every reader of the topic.
        var queue = DeadLetter.QueueOf(got.BasicProperties);
        try
        {
            await writing.BasicPublishAsync(queue is null ? Topics.Journal : "", queue ?? "", mandatory: true, properties, got.Body, ct);
            return null;
        }
        catch (PublishReturnException)
        {
            return queue is null ? "no queue is bound to the journal" : $"the queue {queue} is gone";
        }
        catch (PublishException)
        {
            return "the broker refused it: the queue is full";
        }
    }
}

/// <summary>What an operator decided.</summary>
public enum DeadLetterFate
{
    Keep,
    Replay,
    Drop,
}
