using Failover.Broker.Fixtures;

namespace Failover.Broker.Tests;

/// <summary>A broker that several tests use; they are skipped where there is none to start.</summary>
public abstract class BrokerFixture : IAsyncLifetime
{
    private TestBroker? _broker;

    public TestBroker Broker
    {
        get
        {
            Assert.SkipWhen(TestBroker.Missing is not null, TestBroker.Missing ?? "");
            return _broker!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (TestBroker.Missing is null)
        {
            _broker = await TestBroker.StartAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }
}
