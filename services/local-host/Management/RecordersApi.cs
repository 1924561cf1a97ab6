using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost;

/// <summary><c>GET /v1/recorders</c>: what each recorder has to carry now; <c>GET /v1/version</c>.</summary>
internal static class RecordersApi
{
    public static void Map(WebApplication app)
    {
        var services = app.Services;
        var (store, signals, time) = (services.GetRequiredService<ISiteStore>(), services.GetRequiredService<SiteSignals>(), services.GetRequiredService<TimeProvider>());
        var site = services.GetRequiredService<ServiceIdentity>();
        app.MapGet("/v1/recorders", SiteApi.Viewable(app, async context =>
        {
            var beats = signals.Beats.ToDictionary(b => b.Key, b => new Aged<Beat>(b.Value.Message, time.GetElapsedTime(b.Value.At).TotalMilliseconds), StringComparer.Ordinal);
            var servers = await store.ListAsync<SiteServer>(context.RequestAborted);
            var spares = await store.ListAsync<FailoverServer>(context.RequestAborted);
            await Answers.JsonAsync(context, Rows(site.Site, time.GetUtcNow(), servers, spares, beats));
        }));
        app.MapGet("/v1/version", SiteApi.Viewable(app, context => Answers.JsonAsync(context, Version)));
    }

    internal static RecorderRows Rows(
        string site, DateTimeOffset now, IEnumerable<SiteServer> servers, IEnumerable<FailoverServer> spares, IReadOnlyDictionary<string, Aged<Beat>> beats) => new()
        {
            Site = site,
            Time = now,
            Recorders =
            [
                .. servers.Select(s => s.Metadata.Name).Order(StringComparer.Ordinal).Select(n => RowOf(n, beats.GetValueOrDefault(n), null)),
                .. spares.OrderBy(s => s.Metadata.Name, StringComparer.Ordinal)
                    .Select(s => RowOf(s.Metadata.Name, beats.GetValueOrDefault(s.Metadata.Name), (long)s.Spec.RingMemoryMiB << 20)),
            ],
        };

    private static ServiceVersion Version { get; } = ProcessVersion.Of(ManagementService.Name);

    private static RecorderRow RowOf(string name, Aged<Beat>? beat, long? ringBudget) => new()
    {
        Name = name,
        Spare = ringBudget is not null,
        BeatAgeMs = beat?.AgeMs,
        Health = beat?.Message.Health,
        Load = beat?.Message.Load,
        Digest = beat?.Message.Digest,
        Guarded = beat?.Message.Guarding.Sum(g => g.Cameras) ?? 0,
        Covered = beat?.Message.Guarding.Sum(g => g.Covered) ?? 0,
        GuardedBytesPerSecond = beat?.Message.Guarding.Sum(g => g.BytesPerSecond) ?? 0,
        RingBytes = beat?.Message.Guarding.Sum(g => g.RingBytes) ?? 0,
        RingBudgetBytes = ringBudget,
        HeldBytes = beat?.Message.Holdings.Sum(h => h.Bytes) ?? 0,
    };
}
