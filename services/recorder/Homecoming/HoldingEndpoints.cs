using Failover.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Failover.Recorder;

/// <summary>What a holder gives to the home server: frame tables, raw records, and the place to acknowledge them. Needs the site's token.</summary>
internal static class HoldingEndpoints
{
    public static void Map(WebApplication app, FootageStore store, string siteToken, TimeProvider time)
    {
        var holdings = app.MapGroup("/holdings").AddEndpointFilter(SiteToken.Filter(siteToken));
        holdings.MapGet("/", () => RecorderEndpoints.Json(store.Holdings()));
        holdings.MapGet("/{server}/{camera}", (string server, string camera, string run, long? from, long? to, bool? table, HttpContext context) =>
            ReadAsync(store, (server, camera, run), from ?? long.MinValue, to ?? long.MaxValue, table ?? false, time, context));
        holdings.MapPost("/ack", async (HttpContext context) =>
        {
            var ack = await context.Request.ReadFromJsonAsync<HoldingAck>(FailoverJson.Options, context.RequestAborted);
            var result = await store.AcknowledgeAsync(ack!, context.RequestAborted);
            return result.Refused is null
                ? RecorderEndpoints.Json(result)
                : Results.Json(new { error = result.Refused }, FailoverJson.Options, statusCode: StatusCodes.Status409Conflict);
        });
    }

    private static async Task<IResult> ReadAsync(
        FootageStore store, (string Server, string Camera, string Run) which, long from, long to, bool table, TimeProvider time, HttpContext context)
    {
        var summary = store.FindRun(RunId.Parse(which.Run));
        if (summary is null || summary.Info.Server != which.Server || summary.Info.Camera != which.Camera || summary.Info.Purpose != RunPurpose.Kept)
        {
            return Results.Json(new { error = $"No holding of {which.Camera} of {which.Server} in run {which.Run}." }, FailoverJson.Options, statusCode: 404);
        }

        if (table)
        {
            var rows = store.Frames(summary.Info.Id, from, to).Select(frame => frame.ToRow(frame.Tick)).OrderBy(row => row.Tick).ToList();
            var first = rows.Count > 0 ? summary.Wall.ToUtc(rows[0].Tick) : summary.FirstWall;
            return RecorderEndpoints.Json(new HoldingTable(summary.Info.Id, first, rows, summary.Open, time.GetUtcNow()));
        }

        context.Response.ContentType = "application/octet-stream";
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } slow)
        {
            // A home whose live cameras need the line reads on later (R5); one that is gone is noticed all the same.
            slow.MinDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: LineRules.WaitAtMost * 1.5);
        }

        var damaged = new List<DamagedStretch>();

        // One record is on its way while the next one is read.
        using var buffers = new RecordBuffers(turns: 2);
        await RecordCodec.WriteAsync(
            context.Response.Body, summary.Info, Counted(store.RawRecords(summary.Info.Id, from, to, damaged, buffers)), context.RequestAborted, damaged);
        return Results.Empty;
    }

    private static IEnumerable<RawRecord> Counted(IEnumerable<RawRecord> records)
    {
        foreach (var record in records)
        {
            yield return record;
            RecorderMetrics.FramesGiven.Inc(record.Header.FrameCount);
        }
    }
}
