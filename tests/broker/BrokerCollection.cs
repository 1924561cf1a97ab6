namespace Failover.Broker.Tests;

/// <summary>One broker for all classes that leave it running as they found it.</summary>
[CollectionDefinition(Name)]
public sealed class BrokerCollection : BrokerFixture, ICollectionFixture<BrokerCollection>
{
    public const string Name = "broker";
}
