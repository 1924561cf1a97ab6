using System.Net;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Simulation;

/// <summary>
/// The store as one process' production code sees it: every task has ended already. A call fails as it fails in production, and when
/// it timed out nobody knows whether it was done.
/// </summary>
internal sealed class SimStoreClient(SimStore store, SimProcess who) : ISiteStore
{
    public Task<T?> GetAsync<T>(string name, CancellationToken ct)
        where T : class, ISiteObject => Read(() => store.Get<T>(name));

    public Task<IReadOnlyList<T>> ListAsync<T>(CancellationToken ct)
        where T : class, ISiteObject => Read(store.List<T>);

    /// <summary>A mirror is fed by <see cref="SimWatch{T}"/>: a loop over this would need threads.</summary>
    public IAsyncEnumerable<StoreChange<T>> WatchAsync<T>(CancellationToken ct)
        where T : class, ISiteObject => throw new NotSupportedException($"{who.Name} must be fed {T.Kind} by a SimWatch.");

    public Task<T> CreateAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject => Write(T.Kind, value.Metadata.Name, () => store.Create(value, who));

    public Task<T> UpdateAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject => Write(T.Kind, value.Metadata.Name, () => store.Update(value, who));

    public Task<T> UpdateStatusAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject => Write(T.Kind, value.Metadata.Name, () => store.UpdateStatus(value, who));

    public Task<bool> DeleteAsync<T>(string name, CancellationToken ct, long? resourceVersion = null)
        where T : class, ISiteObject => Write(T.Kind, name, () => store.Delete<T>(name, resourceVersion, who));

    private Task<T> Read<T>(Func<T> read)
    {
        var error = Unreachable() ?? (!AnswerComes || Draw(f => f.Unknown) ? TimedOut() : Draw(f => f.Refused) ? Refusal() : null);
        return error is null ? Task.FromResult(read()) : Task.FromException<T>(error);
    }

    private Task<T> Write<T>(string kind, string name, Func<T> write)
    {
        if (Unreachable() is { } error)
        {
            return Task.FromException<T>(error);
        }

        if (store.Process.Stopped)
        {
            store.Process.Receive(() => Try(write));
            return Task.FromException<T>(TimedOut());
        }

        if (Draw(f => f.Refused))
        {
            return Task.FromException<T>(Refusal());
        }

        if (Draw(f => f.Conflict))
        {
            return Task.FromException<T>(new StoreConflictException(StoreConflict.VersionChanged, kind, name));
        }

        var unknown = Draw(f => f.Unknown);
        if (!AnswerComes || unknown)
        {
            if (!unknown || store.Chance.Next(2) == 0)
            {
                Try(write);
            }

            return Task.FromException<T>(TimedOut());
        }

        try
        {
            return Task.FromResult(write());
        }
        catch (StoreConflictException conflict)
        {
            return Task.FromException<T>(conflict);
        }
    }

    // Done, or not done, and nobody hears of it.
    private static void Try<T>(Func<T> write)
    {
        try
        {
            write();
        }
        catch (StoreConflictException)
        {
            // The answer that nobody hears.
        }
    }

    private bool AnswerComes => !store.Process.Stopped && !store.Network.IsBlocked(store.Machine.Name, who.Machine.Name);

    private HttpRequestException? Unreachable()
    {
        if (store.Network.IsBlocked(who.Machine.Name, store.Machine.Name) || !store.Machine.Up)
        {
            return TimedOut();
        }

        return store.Process.Running ? null : new HttpRequestException("The store refuses connections.");
    }

    private bool Draw(Func<StoreFaults, double> chance)
    {
        var most = Math.Max(chance(store.Faults), chance(store.FaultsOf(who.Name)));
        return most > 0 && store.Chance.NextDouble() < most;
    }

    private HttpRequestException Refusal() => store.Chance.Next(2) == 0
        ? new HttpRequestException("The store answered 429.", null, HttpStatusCode.TooManyRequests)
        : new HttpRequestException("The store answered 500.", null, HttpStatusCode.InternalServerError);

    private static HttpRequestException TimedOut() => new("The store did not answer in time.");
}
