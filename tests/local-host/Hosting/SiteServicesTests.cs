using Failover.Platform;

namespace Failover.LocalHost.Tests;

public sealed class SiteServicesTests
{
    [Fact]
    public void All_Names_AreUniqueAndReservedFromServers()
    {
        var names = SiteServices.All.Select(d => d.Name).ToList();
        Assert.Equal(names.Distinct(StringComparer.Ordinal), names);
        foreach (var name in names)
        {
            var yaml = $"apiVersion: failover.video/v1alpha1\nkind: SiteServer\nmetadata: {{name: {name}}}\nspec: {{address: \"http://a:1\"}}";
            Assert.Contains(SiteFile.Parse(yaml, "f").Errors, e => e.Problem.Contains("belongs to a service", StringComparison.Ordinal));
        }
    }
}
