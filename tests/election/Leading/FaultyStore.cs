using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election.Tests;

/// <summary>One process' way to the store: it refuses, takes a write without saying so, or lets a call hang until the test lets it go.</summary>
internal sealed class FaultyStore(ISiteStore inner) : ISiteStore
{
    private TaskCompletionSource? _held;
    private TaskCompletionSource _holding = new();
    private Func<bool> _losesThis = () => false;

    /// <summary>Every call fails before it does anything.</summary>
    public bool Refuses { get; set; }

    /// <summary>Every write is applied and then reported as failed.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>Objects that were written, by kind.</summary>
    public List<string> Written { get; } = [];

    /// <summary>Some writes, by chance, are applied and then reported as failed.</summary>
    public void LosesSomeAnswers(Random random, double chance) => _losesThis = () => random.NextDouble() < chance;

    /// <summary>Writes hang before they reach the store.</summary>
    public void Hold() => _held = new TaskCompletionSource();

    /// <summary>A write hangs now.</summary>
    public Task Holding => _holding.Task;

    public void LetGo()
    {
        var held = _held;
        _held = null;
        _holding = new TaskCompletionSource();
        held?.SetResult();
    }

    public Task<T?> GetAsync<T>(string name, CancellationToken ct)
        where T : class, ISiteObject => Refuses ? throw Refusal() : inner.GetAsync<T>(name, ct);

    public Task<IReadOnlyList<T>> ListAsync<T>(CancellationToken ct)
        where T : class, ISiteObject => Refuses ? throw Refusal() : inner.ListAsync<T>(ct);

    public IAsyncEnumerable<StoreChange<T>> WatchAsync<T>(CancellationToken ct)
        where T : class, ISiteObject => Refuses ? throw Refusal() : inner.WatchAsync<T>(ct);

    public Task<T> CreateAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject => WriteAsync(() => inner.CreateAsync(value, ct), T.Kind);

    public Task<T> UpdateAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject => WriteAsync(() => inner.UpdateAsync(value, ct), T.Kind);

    public Task<T> UpdateStatusAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject => WriteAsync(() => inner.UpdateStatusAsync(value, ct), T.Kind);

    public Task<bool> DeleteAsync<T>(string name, CancellationToken ct, long? resourceVersion = null)
        where T : class, ISiteObject => WriteAsync(() => inner.DeleteAsync<T>(name, ct, resourceVersion), T.Kind);

    private async Task<T> WriteAsync<T>(Func<Task<T>> write, string kind)
    {
        if (_held is { } held)
        {
            _holding.TrySetResult();
            await held.Task;
        }
        if (Refuses)
        {
            throw Refusal();
        }
        var written = await write();
        Written.Add(kind);
        return LosesAnswers || _losesThis() ? throw new TimeoutException("The store did not answer in time.") : written;
    }

    private static IOException Refusal() => new("Connection refused.");
}
