namespace Failover.Broker.Tests;

public sealed class DefinitionsTests
{
    [Fact]
    public void Definitions_OfTheRepository_AreThoseOfTheTable() => RepositoryFile.MustBe("k8s/rabbitmq/definitions.json", DefinitionsText.Render());
}
