using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Failover.Recorder;

/// <summary><c>GET /relay/{server}/{camera}</c>: the pictures of the camera's current session as they arrive. Needs the site's token.</summary>
internal static class RelayEndpoint
{
    /// <param name="app">Where it is mapped.</param>
    /// <param name="find">The feed of a camera here, or null.</param>
    /// <param name="siteToken">Who has it may read.</param>
    /// <param name="time">Clock of the idle messages.</param>
    public static void Map(WebApplication app, Func<string, string, CameraFeed?> find, string siteToken, TimeProvider time)
    {
        var stopping = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        app.MapGroup("/relay").AddEndpointFilter(SiteToken.Filter(siteToken)).MapGet("/{server}/{camera}", async (string server, string camera, HttpContext context) =>
        {
            if (find(server, camera) is not { } feed)
            {
                return Refuse(StatusCodes.Status404NotFound, $"There is no camera {camera} of {server} here.");
            }

            // A relay of a relay would be a ring of recorders that feed each other with nothing.
            if (feed.FedBy is { } other)
            {
                return Refuse(StatusCodes.Status409Conflict, $"{camera} is fed by the relay of {other} itself.");
            }

            if (feed.JoinRelay() is not { } reader)
            {
                return Refuse(StatusCodes.Status503ServiceUnavailable, $"{camera} has {LiveRelay.MaxReaders} readers already.");
            }

            using var both = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            try
            {
                context.Response.ContentType = "application/octet-stream";
                await new RelayWriter(context.Response.BodyWriter, reader, time).RunAsync(both.Token);
            }
            catch (OperationCanceledException)
            {
                // The reader left, or this process ends.
            }
            finally
            {
                feed.LeaveRelay(reader);
                reader.Dispose();
            }

            return Results.Empty;
        });
    }

    private static IResult Refuse(int status, string error) => Results.Json(new { error }, Contracts.FailoverJson.Options, statusCode: status);
}

/// <summary>Writes one reader's queue to its connection. Only this waits for a slow one.</summary>
internal sealed class RelayWriter(PipeWriter body, RelayReader reader, TimeProvider time)
{
    private RelayItem _last;

    public async Task RunAsync(CancellationToken ct)
    {
        body.Write(RelayFormat.Preamble);
        Idle();
        await body.FlushAsync(ct);
        while (!ct.IsCancellationRequested)
        {
            if (reader.TryTake(out var item, out var dropped))
            {
                await WriteAsync(item, dropped, ct);
                continue;
            }

            if (reader.Ended is { } end)
            {
                body.Write(RelayFormat.End(end));
                await body.FlushAsync(ct);
                return;
            }

            if (!await reader.WaitAsync(RelayFormat.IdleEvery, ct))
            {
                Idle();
                await body.FlushAsync(ct);
            }
        }
    }

    private async ValueTask WriteAsync(RelayItem item, int dropped, CancellationToken ct)
    {
        try
        {
            Announce(item, dropped);
            RelayFormat.WriteUnitHead(body.GetSpan(RelayFormat.HeadBytes + RelayFormat.UnitHeadBytes), item.Unit);
            body.Advance(RelayFormat.HeadBytes + RelayFormat.UnitHeadBytes);
            await body.WriteAsync(item.Unit.Sample, ct);
            RelayMetrics.Sent.Inc(item.Unit.SizeBytes);
        }
        finally
        {
            item.Unit.Release();
        }
    }

    private void Announce(in RelayItem item, int dropped)
    {
        if (item.Run != _last.Run)
        {
            body.Write(RelayFormat.Run(new RelayRun(item.Run, item.Ssrc)));
            _last = default;
        }

        if (item.Parameters is { } parameters && !ReferenceEquals(parameters, _last.Parameters))
        {
            body.Write(RelayFormat.Message(RelayKind.Parameters, parameters.AvcC));
        }

        if (dropped > 0)
        {
            RelayFormat.WriteJump(body.GetSpan(RelayFormat.HeadBytes + sizeof(int)), dropped);
            body.Advance(RelayFormat.HeadBytes + sizeof(int));
        }

        _last = item;
    }

    private void Idle()
    {
        RelayFormat.WriteIdle(body.GetSpan(RelayFormat.HeadBytes + sizeof(long)), time.GetUtcNow());
        body.Advance(RelayFormat.HeadBytes + sizeof(long));
    }
}
