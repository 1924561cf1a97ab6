using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election.Tests;

/// <summary>A bus that is worse than any broker: loses, doubles, delays and so reorders. Seeded. Everything still has to work.</summary>
internal sealed class NastyWire(int seed, double loss, int maxDelayMs) : IEventBus, IAsyncDisposable
{
    private readonly Random _random = new(seed);
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _underway = [];

    public Func<string, object, Task> Deliver { get; set; } = (_, _) => Task.CompletedTask;
    public int Lost { get; private set; }
    public int Doubled { get; private set; }

    public Task<bool> PublishAsync<T>(string topic, T message, CancellationToken ct, string? routingKey = null)
        where T : IBusMessage
    {
        Send(topic, message);
        return Task.FromResult(true);
    }

    public void Send(string topic, object message)
    {
        lock (_lock)
        {
            if (_random.NextDouble() < loss)
            {
                Lost++;
                return;
            }
            var copies = _random.NextDouble() < 0.2 ? 2 : 1;
            Doubled += copies - 1;
            _underway.RemoveAll(t => t.IsCompleted);
            for (var i = 0; i < copies; i++)
            {
                _underway.Add(DeliverLaterAsync(topic, message, TimeSpan.FromMilliseconds(_random.Next(maxDelayMs))));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_underway);
        _stop.Dispose();
    }

    private async Task DeliverLaterAsync(string topic, object message, TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, TimeProvider.System, _stop.Token);
            await Deliver(topic, message);
        }
        catch (OperationCanceledException)
        {
        }
    }
}
