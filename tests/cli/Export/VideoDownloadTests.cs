using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Failover.Cli.Tests;

public sealed class VideoDownloadTests
{
    private static readonly VideoRequest Request = new("slave-2", "cam 1", SampleSite.Now, SampleSite.Now.AddSeconds(2.5));

    [Fact]
    public async Task ToFile_WholeAnswer_FileUnderItsNameAndQueryInUtc()
    {
        string? asked = null;
        await using var proxy = await StartAsync(async context =>
        {
            asked = context.Request.Path + context.Request.QueryString;
            await context.Response.Body.WriteAsync(new byte[1000]);
        });
        using var folder = new TemporaryFolder();
        using var download = new VideoDownload(AddressOf(proxy));
        var path = Path.Combine(folder.Path, "x.mp4");
        Assert.Equal(1000, await download.ToFileAsync(Request, path, TestContext.Current.CancellationToken));
        Assert.Equal("/slave-2/video.mp4?server=slave-2&camera=cam%201&from=2026-05-01T12:00:00.000Z&to=2026-05-01T12:00:02.500Z", asked);
        Assert.Equal(1000, new FileInfo(path).Length);
    }

    [Fact]
    public async Task ToFile_AnswerBreaksOff_NoFileIsLeft()
    {
        await using var proxy = await StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.Body.WriteAsync(new byte[10]);
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        using var folder = new TemporaryFolder();
        using var download = new VideoDownload(AddressOf(proxy));
        await Assert.ThrowsAnyAsync<Exception>(() => download.ToFileAsync(Request, Path.Combine(folder.Path, "x.mp4"), TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task ToFile_Refused_SentenceWithAddressAndAnswer()
    {
        await using var proxy = await StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsync("{\"error\":\"There is no camera 'cam 1'.\"}");
        });
        using var folder = new TemporaryFolder();
        using var download = new VideoDownload(AddressOf(proxy));
        var fault = await Assert.ThrowsAsync<CliException>(
            () => download.ToFileAsync(Request, Path.Combine(folder.Path, "x.mp4"), TestContext.Current.CancellationToken));
        Assert.EndsWith("answered 404: There is no camera 'cam 1'.", fault.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private static Uri AddressOf(WebApplication app) => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    private static async Task<WebApplication> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(answer);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
