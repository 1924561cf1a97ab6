using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost;

/// <summary>
/// <c>GET /v1/targets</c>: where Prometheus finds the metrics of this site (its <c>http_sd_configs</c>). Each target has the labels
/// <c>site</c>, and <c>instance</c>: the process' own name in place of an address.
/// </summary>
internal static class TargetsApi
{
    public static void Map(WebApplication app)
    {
        var token = app.Services.GetRequiredService<SiteToken>();
        var store = app.Services.GetRequiredService<ISiteStore>();
        var membership = app.Services.GetRequiredService<SiteMembership>();
        app.MapGet("/v1/targets", SiteApi.Guarded(token, async context =>
        {
            var servers = (await store.ListAsync<SiteServer>(context.RequestAborted)).Select(s => (s.Metadata.Name, s.Spec.Address));
            var spares = (await store.ListAsync<FailoverServer>(context.RequestAborted)).Select(s => (s.Metadata.Name, s.Spec.Address));
            // All services of this process share one page of metrics: whoever reached this address reads it here, too.
            var self = ("local-host", context.Request.Host.Value!);
            await Answers.JsonAsync(context, servers.Concat(spares).Append(self).Select(t => TargetOf(membership.Site, t)).ToList());
        }));
    }

    private static ScrapeTarget TargetOf(string site, (string Name, string Address) process) => new(
        [Uri.TryCreate(process.Address, UriKind.Absolute, out var url) && url.Host.Length > 0 ? url.Authority : process.Address],
        new Dictionary<string, string>(StringComparer.Ordinal) { ["site"] = site, ["instance"] = process.Name });
}

/// <summary>One entry of Prometheus' HTTP service discovery.</summary>
internal sealed record ScrapeTarget(IReadOnlyList<string> Targets, IReadOnlyDictionary<string, string> Labels);
