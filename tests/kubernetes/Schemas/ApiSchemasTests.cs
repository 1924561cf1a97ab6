using System.Text.Json.Nodes;
using Failover.Kubernetes.Fixtures;

namespace Failover.Kubernetes.Tests;

/// <summary>The double sees what a real API server would refuse or drop.</summary>
public sealed class ApiSchemasTests
{
    [Theory]
    [InlineData("""{"metadata": {"name": "a"}, "spec": {"stableSeconds": 30}}""", null)]
    [InlineData("""{"metadata": {"name": "a"}, "spec": {"stableSeconds": 0}}""", "Site a.spec.stableSeconds: 0 is out of bounds")]
    [InlineData("""{"metadata": {"name": "a"}, "spec": {"stabelSeconds": 30}}""", "Site a.spec.stabelSeconds is unknown")]
    public void Create_Site_ToldWhenItIsNotAsDefined(string site, string? problem)
    {
        var objects = new ApiObjects(TimeProvider.System);
        objects.Create(ApiFixture.Resource("sites"), "north", JsonNode.Parse(site)!.AsObject());
        Assert.Equal(problem is null ? [] : [problem], objects.SchemaProblems);
    }
}
