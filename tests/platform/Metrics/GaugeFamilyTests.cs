using Prometheus;

namespace Failover.Platform.Tests;

public sealed class GaugeFamilyTests
{
    [Fact]
    public async Task Show_SeriesThatAreNotShownAgain_AreTakenAway()
    {
        var registry = Prometheus.Metrics.NewCustomRegistry();
        var family = new GaugeFamily(Prometheus.Metrics.WithCustomRegistry(registry).CreateGauge("failover_x", "X.", "server", "camera"));
        family.Show([new GaugeRow(1, "slave-1", "door"), new GaugeRow(0, "slave-1", "yard")]);
        Assert.Equal(["failover_x{server=\"slave-1\",camera=\"door\"} 1", "failover_x{server=\"slave-1\",camera=\"yard\"} 0"], await SeriesAsync(registry));

        family.Show([new GaugeRow(2, "slave-1", "yard")]);
        Assert.Equal(["failover_x{server=\"slave-1\",camera=\"yard\"} 2"], await SeriesAsync(registry));

        family.Show([]);
        Assert.Empty(await SeriesAsync(registry));
    }

    private static async Task<string[]> SeriesAsync(CollectorRegistry registry)
    {
        using var page = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(page, TestContext.Current.CancellationToken);
        return [.. System.Text.Encoding.UTF8.GetString(page.ToArray()).Split('\n').Where(l => l.Length > 0 && l[0] != '#').Order(StringComparer.Ordinal)];
    }
}
