using System.Globalization;
using Failover.Contracts;
using Failover.Media;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Failover.Recorder;

/// <summary>What viewers and tools read: the camera's footage with every picture once, its coverage with the cause of each gap, and MP4 files.</summary>
internal static class VideoEndpoints
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>So long a viewer waits for footage of his interval that is still at a spare.</summary>
    private static readonly TimeSpan HurryFor = TimeSpan.FromSeconds(10);

    public static void Map(WebApplication app, RecorderCore recorder)
    {
        app.MapGet("/frames", (string server, string camera, string from, string to) =>
            With(recorder, server, camera, from, to, view => RecorderEndpoints.Json(view.Frames.Select(frame => frame.Frame.ToRow(frame.Tick)).ToList())));
        app.MapGet("/coverage", (string server, string camera, string from, string to) =>
            TryInterval(from, to, Longest, out var interval, out var problem)
                ? RecorderEndpoints.Json(recorder.Services.Store.Coverage(server, camera, interval.From, interval.To))
                : problem);
        app.MapGet("/seams", (string server, string camera) => RecorderEndpoints.Json(recorder.Services.Store.Seams(server, camera)));
        app.MapGet("/video.mp4", (string server, string camera, string from, string to, HttpContext context) =>
            Mp4Async(recorder, (server, camera, from, to), context));
    }

    private static async Task<IResult> Mp4Async(
        RecorderCore recorder, (string Server, string Camera, string From, string To) which, HttpContext context)
    {
        if (!TryInterval(which.From, which.To, Longest, out var interval, out var problem))
        {
            return problem;
        }

        await HurryAsync(recorder, which.Server, which.Camera, interval, context.RequestAborted);
        var store = recorder.Services.Store;
        var movie = ExportMovie.Of(store.View(which.Server, which.Camera, interval.From - ExportMovie.LongestGop, interval.To), store, interval.From);
        if (movie is null)
        {
            return NothingThere(recorder, which.Server, which.Camera);
        }

        context.Response.ContentType = "video/mp4";
        context.Response.ContentLength = Mp4Writer.PredictLength(movie.Movie);
        await Mp4Writer.WriteAsync(movie.Movie, movie.PayloadAsync(context.RequestAborted), context.Response.Body, context.RequestAborted);
        return Results.Empty;
    }

    /// <summary>Part of the interval may still be at a spare: what somebody wants to see comes home first.</summary>
    private static async Task HurryAsync(
        RecorderCore recorder, string server, string camera, (DateTimeOffset From, DateTimeOffset To) interval, CancellationToken ct)
    {
        if (server != recorder.Services.Name)
        {
            return;
        }

        using var limit = new CancellationTokenSource(HurryFor, recorder.Services.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            await recorder.Puller.HurryAsync(camera, interval.From, interval.To, both.Token);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException
            || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            // The holder does not answer now: the viewer gets what is here, and coverage says what is not.
        }
    }

    private static IResult With(
        RecorderCore recorder, string server, string camera, string from, string to, Func<CameraView, IResult> answer) =>
        !TryInterval(from, to, Longest, out var interval, out var problem)
            ? problem
            : answer(recorder.Services.Store.View(server, camera, interval.From, interval.To));

    internal static bool TryInterval(string from, string to, TimeSpan longest, out (DateTimeOffset From, DateTimeOffset To) interval, out IResult problem)
    {
        problem = Results.Empty;
        var style = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var fromIsTime = DateTimeOffset.TryParse(from, CultureInfo.InvariantCulture, style, out interval.From);
        var toIsTime = DateTimeOffset.TryParse(to, CultureInfo.InvariantCulture, style, out interval.To);
        var error = (fromIsTime, toIsTime) switch
        {
            (false, _) => $"from='{from}' is no RFC 3339 time, such as 2026-01-31T12:00:00Z.",
            (_, false) => $"to='{to}' is no RFC 3339 time, such as 2026-01-31T12:00:00Z.",
            _ when interval.To <= interval.From => "to must be later than from.",
            _ when interval.To - interval.From > longest => $"At most {longest.TotalMinutes:0} minutes at once.",
            _ => null,
        };
        if (error is not null)
        {
            problem = Results.Json(new { error }, FailoverJson.Options, statusCode: StatusCodes.Status400BadRequest);
        }

        return error is null;
    }

    private static IResult NothingThere(RecorderCore recorder, string server, string camera) => Results.Json(
        new { error = $"{recorder.Services.Name} has no video of {camera} of {server} in this interval; /coverage tells why." },
        FailoverJson.Options,
        statusCode: StatusCodes.Status404NotFound);
}
