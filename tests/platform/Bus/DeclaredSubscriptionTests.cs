using System.Net;
using Failover.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.Platform.Tests;

/// <summary>One switch per process: where Subscription resources name the topics, the process itself names none, and is served all the same.</summary>
public sealed class DeclaredSubscriptionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Declarative_ListsNothing_AndStillTakesDeliveries()
    {
        var builder = PlatformApp.CreateBuilder(new ServiceIdentity("election", "boot", "harbour"));
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton(new BusAppToken("app-token"));
        builder.Services.AddSingleton(new BusSubscriptions(declared: true));
        builder.Services.AddSingleton<IEventBus, NoBus>();
        await using var app = builder.Build();
        app.MapBusTopic<JournalEntry>(Topics.Journal, (_, _) => Task.CompletedTask);
        app.MapPlatform();
        await app.StartAsync(Ct);
        using var http = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        Assert.Equal("[]", await http.GetStringAsync(new Uri("/dapr/subscribe", UriKind.Relative), Ct));
        http.DefaultRequestHeaders.Add("dapr-api-token", "app-token");
        using var body = new StringContent("{}");
        Assert.Equal("""{"status":"DROP"}""", await (await http.PostAsync(new Uri("/bus/journal", UriKind.Relative), body, Ct)).Content.ReadAsStringAsync(Ct));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("programmatic", false)]
    [InlineData("declarative", true)]
    public void Read_TheSwitch(string? text, bool declared) => Assert.Equal(declared, BusSubscriptions.ReadDeclared(Configuration(text)));

    [Fact]
    public void Read_AnythingElse_NamesTheVariableAndWhatToWrite()
    {
        var wrong = Assert.Throws<FailoverSetupException>(() => BusSubscriptions.ReadDeclared(Configuration("yes")));
        Assert.Contains("FAILOVER__BUS__SUBSCRIPTIONS is 'yes'", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(2, wrong.ExitCode);
    }

    private static IConfiguration Configuration(string? text) =>
        new ConfigurationBuilder().AddInMemoryCollection([new(BusSubscriptions.Key, text)]).Build();

    private sealed class NoBus : IEventBus
    {
        public Task<bool> PublishAsync<T>(string topic, T message, CancellationToken ct, string? routingKey = null)
            where T : IBusMessage => Task.FromResult(false);
    }
}
