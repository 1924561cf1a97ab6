using System.Net;
using Failover.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost.Tests;

/// <summary>Who shows the viewers' token may look and do nothing else.</summary>
public sealed class ViewerTokenTests : IDisposable
{
    private const string Value = "0123456789abcdef0123";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("GET", Value, true)]
    [InlineData("POST", Value, false)]
    [InlineData("HEAD", Value, false)]
    [InlineData("GET", "0123456789abcdef012", false)]
    [InlineData("GET", "", false)]
    public void IsShownBy_OnlyForLooking(string method, string shown, bool admitted)
    {
        var token = new ViewerToken(Write(Value + "\n"));
        Assert.Equal(admitted, token.IsShownBy(Request(method, shown)));
    }

    [Fact]
    public void IsShownBy_NoFileEmptyOrShort_NobodyIsAViewer()
    {
        Assert.False(ViewerToken.None.IsShownBy(Request("GET", "")));
        Assert.False(new ViewerToken(_folder.PathOf("none")).IsShownBy(Request("GET", "")));
        Assert.False(new ViewerToken(Write("")).IsShownBy(Request("GET", "")));
        Assert.False(new ViewerToken(Write("short")).IsShownBy(Request("GET", "short")));
    }

    [Fact]
    public void IsShownBy_FileThatChanges_CountsWithoutARestart()
    {
        var token = new ViewerToken(Write(Value));
        Assert.True(token.IsShownBy(Request("GET", Value)));
        Write("another token of viewers");
        Assert.False(token.IsShownBy(Request("GET", Value)));
        Assert.True(token.IsShownBy(Request("GET", "another token of viewers")));
        File.Delete(_folder.PathOf("viewers"));
        Assert.False(token.IsShownBy(Request("GET", "another token of viewers")));
    }

    [Fact]
    public async Task Viewable_FromElsewhere_TheTokenOpensItAndNothingElseDoes()
    {
        await using var app = App();
        var asked = 0;
        var handler = SiteApi.Viewable(app, _ =>
        {
            asked++;
            return Task.CompletedTask;
        });
        Assert.Equal((200, 1), (await StatusAsync(handler, Request("GET", Value)), asked));
        Assert.Equal((401, 1), (await StatusAsync(handler, Request("GET", "wrong wrong wrong wrong")), asked));
        Assert.Equal((401, 1), (await StatusAsync(handler, Request("GET", "")), asked));
        // What is not for viewers stays shut to their token.
        Assert.Equal(401, await StatusAsync(SiteApi.Guarded(app.Services.GetRequiredService<SiteToken>(), _ => Task.CompletedTask), Request("GET", Value)));
    }

    private WebApplication App()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(new SiteToken("the site's own"));
        builder.Services.AddSingleton(new ViewerToken(Write(Value)));
        return builder.Build();
    }

    private string Write(string text)
    {
        File.WriteAllText(_folder.PathOf("viewers"), text);
        return _folder.PathOf("viewers");
    }

    private static HttpRequest Request(string method, string shown)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse("10.1.2.3");
        (context.Request.Method, context.Request.Host) = (method, new HostString("failover-management"));
        if (shown.Length > 0)
        {
            context.Request.Headers[ManagementAccess.ViewerHeader] = shown;
        }
        return context.Request;
    }

    private static async Task<int> StatusAsync(RequestDelegate handler, HttpRequest request)
    {
        await handler(request.HttpContext);
        return request.HttpContext.Response.StatusCode;
    }
}
