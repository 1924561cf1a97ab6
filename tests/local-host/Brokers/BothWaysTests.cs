using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost.Tests;

/// <summary>A service behind the stand-in and a host that speaks AMQP itself are on one bus, in both directions, on every topic.</summary>
public sealed class BothWaysTests(RabbitSite site) : IClassFixture<RabbitSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryTopic_BothWays()
    {
        await using var fixture = await site.StandInAsync();
        var sidecar = fixture.StandIn.Register("service");
        using var dapr = fixture.Connection(sidecar.ApiToken);
        await using var service = await NoteApp.StartAsync("service", s => s.AddSingleton<IEventBus>(dapr.Bus).AddSingleton(new BusAppToken(sidecar.AppToken)));
        var joined = await sidecar.ConnectAsync(new AppInstance("service", "boot-1", service.Url), Ct);
        await joined!.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        await using var host = await NoteApp.StartAsync("host", s => s.AddRabbitMqBus(site.BrokerOptions));
        await Poll.UntilAsync(() => host.Services.GetRequiredService<RabbitMqBus>().Connected, Ct);
        foreach (var topic in BrokerTopology.Topics)
        {
            await SayAsync(service, host, topic, "host");
            await SayAsync(host, service, topic, "service");
        }
    }

    // A level may be lost before its queue stands, so it is said again, as the product says it.
    private static async Task SayAsync(NoteApp from, NoteApp to, string topic, string receiver)
    {
        var note = Note.Of($"{topic} to {receiver}");
        await Poll.UntilAsync(
            async () =>
            {
                await from.Bus.PublishAsync(topic, note, Ct, topic == Topics.Plans ? receiver : null);
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Ct);
                return to.Heard.Contains((topic, note));
            },
            Ct);
    }
}
