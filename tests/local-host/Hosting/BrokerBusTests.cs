using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Failover.Broker.Fixtures;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.LocalHost.Tests;

/// <summary>local-host whose bus is a broker that is not there: it starts, serves and says so; nobody waits for the broker.</summary>
public sealed class BrokerBusTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_BrokerAway_ServesAnyway_AndRecordersAreToldWhereTheBusIs()
    {
        await File.WriteAllTextAsync(_folder.PathOf("password"), "hush-hush\n", Ct);
        var broker = BrokerOptions.Check(new BrokerSettings { Broker = $"amqp://u@127.0.0.1:{FreePort.Find()}/v", PasswordFile = _folder.PathOf("password") });
        await using var host = await FailoverLocalHost.StartAsync(
            new LocalHostOptions { DataDirectory = _folder.PathOf("data"), Port = 0, ProxyPort = 0, Broker = broker }, Ct);
        Assert.Equal(["http", "proxy"], host.Ports.Keys.Order(StringComparer.Ordinal));
        using var http = new HttpClient { BaseAddress = host.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", host.Token);
        Assert.NotNull(await http.GetFromJsonAsync<SiteStatus>("/v1/status", FailoverJson.Options, Ct));
        using var joined = await http.PostAsJsonAsync("/v1/recorders/join", new JoinRequest("slave-1", "boot", "http://127.0.0.1:9"), FailoverJson.Options, Ct);
        Assert.Equal(HttpStatusCode.Conflict, joined.StatusCode);
        Assert.Contains("--bus rabbitmq", await joined.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        // Nobody delivers over HTTP: there is nothing to deliver to.
        using var delivery = await http.PostAsync("/bus/beats", null, Ct);
        Assert.Equal(HttpStatusCode.NotFound, delivery.StatusCode);
        Assert.Contains("failover_bus_connected", await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Ct), StringComparison.Ordinal);
    }
}
