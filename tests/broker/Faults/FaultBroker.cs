namespace Failover.Broker.Tests;

/// <summary>A broker for the tests that stop, pause and restart it.</summary>
public sealed class FaultBroker : BrokerFixture;
