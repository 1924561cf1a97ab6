using Failover.Platform;

namespace Failover.Election.Tests;

public sealed class SqliteLeaseElectorTests : LeaseElectorTests
{
    private readonly SqliteSiteStore _store = new(":memory:", TimeProvider.System);

    public override ValueTask DisposeAsync()
    {
        _store.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override Task<ISiteStore> OpenStoreAsync() => Task.FromResult<ISiteStore>(_store);
}
