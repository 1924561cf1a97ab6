using System.Net;
using System.Text.Json;
using Failover.Contracts;
using Failover.Election;
using Failover.Heartbeat;
using Failover.License;
using Failover.LocalHost;
using Failover.Platform;
using Failover.Reinsertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Bench;

/// <summary>
/// One replica of each service in a process of its own, as local-host hosts them, each on the broker itself. It ends with its standard
/// input; at each line of it, it tells how long beats took to be handled since the line before.
/// </summary>
internal static class ServicesProcess
{
    public const string Word = "services";

    /// <param name="words">Address of the broker, file with the password, folder with the site's store.</param>
    public static async Task<int> RunAsync(string[] words)
    {
        var (time, ct) = (TimeProvider.System, CancellationToken.None);
        var broker = BrokerOptions.Check(new BrokerSettings { Broker = words[0], PasswordFile = words[1] });
        using var folder = DataFolder.Open(words[2]);
        using var site = SiteData.Open(folder, kubernetes: null, time, NullLoggerFactory.Instance);
        var membership = new SiteMembership();
        membership.Enter(LargeSite.Name);
        await using var bus = new BrokerServiceBus(broker);
        var licence = new LicenseDefaults(folder.PathOf(LargeSite.KeyFolder), folder.PathOf("licence.mark"));
        var lag = new LagMeter();
        var started = new List<ServiceHost>();
        foreach (var definition in new[] { Metered(lag), LicenseService.Definition, ElectionService.Definition, ReinsertionService.Definition })
        {
            started.Add(await ServiceHost.StartAsync(
                definition, IPAddress.Loopback, 0, bus, membership, services => bus.AddTo(site.AddTo(services)).AddSingleton(licence), ct));
        }

        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync(ct) is not null)
        {
            Console.WriteLine(JsonSerializer.Serialize(lag.Take()));
        }

        foreach (var service in started)
        {
            await service.DisposeAsync();
        }

        return 0;
    }

    private static ServiceDefinition Metered(LagMeter lag) => HeartbeatService.Definition with
    {
        Map = app =>
        {
            var worker = app.Services.GetRequiredService<HeartbeatWorker>();
            app.MapBusTopic<Beat>(Topics.Beats, async (beat, ct) =>
            {
                await worker.OnBeatAsync(beat, ct);
                lag.Note(beat.MonotonicMs);
            });
            return app;
        },
    };

    /// <summary>Time from the making of a beat to the end of its handler: both processes read the machine's one monotonic clock.</summary>
    private sealed class LagMeter
    {
        private readonly Lock _lock = new();
        private List<double> _ms = [];

        public void Note(long sentMs)
        {
            var ms = PacedClock.RealTime().TotalMilliseconds - sentMs;
            lock (_lock)
            {
                _ms.Add(ms);
            }
        }

        public Lags Take()
        {
            lock (_lock)
            {
                var all = new Quantiles(_ms);
                _ms = [];
                return all.Count == 0 ? new Lags(0, 0, 0, 0) : new Lags(all.Count, all.At(0.5), all.At(0.99), all.Most);
            }
        }
    }
}

/// <summary>How long beats took, in ms.</summary>
internal sealed record Lags(int Beats, double P50, double P99, double Most);
