using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost;

/// <summary><c>GET /v1/recorders/{recorder}/{word}</c>: what a recorder itself answers to <c>status, version, metrics, frames, coverage, evidence</c>.</summary>
internal static class RecorderAnswersApi
{
    public static void Map(WebApplication app)
    {
        var (answers, store) = (app.Services.GetRequiredService<RecorderAnswers>(), app.Services.GetRequiredService<ISiteStore>());
        app.MapGet("/v1/recorders/{recorder}/{word}", SiteApi.Viewable(app, context => AnswerAsync(context, answers, store, app.Lifetime.ApplicationStopping)));
    }

    private static async Task AnswerAsync(HttpContext context, RecorderAnswers answers, ISiteStore store, CancellationToken stopping)
    {
        var (name, word) = ((string)context.Request.RouteValues["recorder"]!, (string)context.Request.RouteValues["word"]!);
        if (!RecorderAnswers.Words.Contains(word))
        {
            await Answers.RefuseAsync(context, StatusCodes.Status404NotFound, $"A recorder is asked here for {string.Join(", ", RecorderAnswers.Words)}, not for '{word}'.");
            return;
        }
        if (await RecorderAddress.FindAsync(store, name, context.RequestAborted) is not { } address)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status404NotFound, RecorderAddress.Unknown(name));
            return;
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        await answers.HandOnAsync(context, name, address, word, either.Token);
    }
}
