using Failover.Broker.Fixtures;

namespace Failover.Broker.Tests;

/// <summary>One broker for all classes that leave it running as they found it.</summary>
[CollectionDefinition(Name)]
public sealed class BrokerCollection : IAsyncLifetime, ICollectionFixture<BrokerCollection>
{
    public const string Name = "broker";

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
    }
}
