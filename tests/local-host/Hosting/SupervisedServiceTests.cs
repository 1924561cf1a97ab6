using System.Net;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.LocalHost.Tests;

public sealed class SupervisedServiceTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Worker_Throws_ServiceComesBackOnItsPortWithANewBoot()
    {
        await using var fixture = await StandInFixture.StartAsync(Ct);
        var membership = new SiteMembership();
        membership.Enter("harbour");
        var definition = new ServiceDefinition(
            "fragile",
            services => services.AddHostedService<Fragile>(),
            app =>
            {
                app.MapGet("/boot", (HttpContext context) => context.Response.WriteAsync(context.RequestServices.GetRequiredService<ServiceIdentity>().BootId));
                app.MapGet("/crash", (HttpContext context) =>
                {
                    Fragile.Crash.TrySetResult();
                    return Task.CompletedTask;
                });
                return app;
            });
        await using var service = await SupervisedService.StartAsync(
            "fragile", 0, (port, ct) => ServiceHost.StartAsync(
                definition, IPAddress.Loopback, port, new StandInServiceBus(fixture.StandIn, fixture.Server), membership, _ => { }, ct),
            TimeProvider.System, NullLogger.Instance, Ct);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{service.Port}") };
        var first = await http.GetStringAsync(new Uri("/boot", UriKind.Relative), Ct);
        await http.GetAsync("/crash", Ct);
        var began = TimeProvider.System.GetTimestamp();
        var second = first;
        while (second == first)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(40), "The service did not come back.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Ct);
            try
            {
                second = await http.GetStringAsync(new Uri("/boot", UriKind.Relative), Ct);
            }
            catch (HttpRequestException)
            {
                // Between two lives.
            }
        }
    }

    private sealed class Fragile : BackgroundService
    {
        public static readonly TaskCompletionSource Crash = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private static int _starts;

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            if (Interlocked.Increment(ref _starts) == 1)
            {
                await Crash.Task.WaitAsync(stoppingToken);
                throw new InvalidOperationException("a fault of ours");
            }
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stoppingToken);
        }
    }
}
