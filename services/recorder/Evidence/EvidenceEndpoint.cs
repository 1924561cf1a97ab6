using Failover.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Failover.Recorder;

/// <summary><c>GET /evidence</c>: what the volumes hold, verified while it is read (docs/ref/proof.md).</summary>
internal static class EvidenceEndpoint
{
    /// <summary>Longer intervals are asked for in parts: each picture is a row of the answer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    public static void Map(IEndpointRouteBuilder app, EvidenceReading evidence) => app.MapGet(
        "/evidence",
        async (string server, string camera, string from, string to, CancellationToken ct) =>
            !VideoEndpoints.TryInterval(from, to, Longest, out var interval, out var problem)
                ? problem
                : RecorderEndpoints.Json(await evidence.ReadAsync(server, camera, interval.From, interval.To, ct)));
}
