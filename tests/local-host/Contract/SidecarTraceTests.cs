using System.Collections.Concurrent;
using System.Text;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost.Tests;

/// <summary>The Dapr adapter and the stand-in of the sidecar.</summary>
public sealed class SidecarTraceTests : TraceCarrying
{
    private protected override async Task<ITraceTransport> StartAsync() => await Transport.OpenAsync();

    private sealed class Transport(StandInFixture standIn, DaprBusConnection bus, NoteApp app, RawApp onlooker) : ITraceTransport
    {
        private readonly HttpClient _other = standIn.Http(standIn.StandIn.Register("other").ApiToken);

        public IEventBus Bus => bus.Bus;

        public NoteApp App => app;

        public ConcurrentQueue<string> Wire => new(onlooker.Received.Select(r => r.Body));

        public static async Task<Transport> OpenAsync()
        {
            var standIn = await StandInFixture.StartAsync(Ct);
            var sidecar = standIn.StandIn.Register("service");
            var bus = standIn.Connection(sidecar.ApiToken);
            var app = await NoteApp.StartAsync("service", s => s.AddSingleton(bus.Bus).AddSingleton<IEventBus>(bus.Bus).AddSingleton(new BusAppToken(sidecar.AppToken)));
            var joined = await sidecar.ConnectAsync(new AppInstance("service", "boot-1", app.Url), Ct);
            await joined!.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), Ct);
            var onlooker = await RawApp.StartAsync();
            onlooker.Subscriptions = (200, $$"""[{"pubsubname":"{{BusComponents.Level.Name}}","topic":"{{Topics.Verdicts}}","route":"seen"}]""");
            var looks = await standIn.StandIn.Register("onlooker").ConnectAsync(new AppInstance("onlooker", "boot-1", onlooker.Url), Ct);
            await looks!.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), Ct);
            return new Transport(standIn, bus, app, onlooker);
        }

        public async Task PutAsync(string envelope)
        {
            using var content = new StringContent(envelope, Encoding.UTF8, "application/cloudevents+json");
            using var answer = await _other.PostAsync(new Uri($"/v1.0/publish/{BusComponents.Level.Name}/{Topics.Verdicts}", UriKind.Relative), content, Ct);
            Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Ct)}");
        }

        public async ValueTask DisposeAsync()
        {
            _other.Dispose();
            await app.DisposeAsync();
            await onlooker.DisposeAsync();
            bus.Dispose();
            await standIn.DisposeAsync();
        }
    }
}
