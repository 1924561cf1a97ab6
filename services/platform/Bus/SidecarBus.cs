using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Failover.Platform;

/// <summary>Registration of the bus over the sidecar beside this process. Nobody waits for the sidecar: it starts later, restarts, is away.</summary>
public static class SidecarBus
{
    public static IServiceCollection AddSidecarBus(this IServiceCollection services, SidecarOptions sidecar)
    {
        services.AddSingleton(p => new DaprBusConnection(
            sidecar.GrpcEndpoint, sidecar.HttpEndpoint, sidecar.ApiToken, p.GetRequiredService<Dialer>(), p.GetRequiredService<FailoverTimes>(),
            p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IEventBus>(p => p.GetRequiredService<DaprBusConnection>().Bus);
        services.AddHostedService<WarmUp>();
        return services;
    }

    /// <summary>The first publish that gets through is one without meaning: a cold client takes its time, and not in an incident.</summary>
    private sealed class WarmUp(DaprBusConnection connection, TimeProvider time) : BackgroundService
    {
        private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
        private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var pause = FirstPause;
            try
            {
                while (!await connection.Bus.WarmUpAsync(stoppingToken))
                {
                    await Task.Delay(pause, time, stoppingToken);
                    pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The end came before the sidecar.
            }
        }
    }
}
