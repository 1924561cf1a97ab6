using System.Net;
using Failover.Contracts;

namespace Failover.Cli.Tests;

/// <summary>Who sits at a terminal is told and asked before anything is written.</summary>
public sealed class AskedWishTests : IDisposable
{
    private readonly PlayedSite _site = new();

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("y\n", ExitCode.Well, new[] { "/v1/servers/slave-2/would/takeover", "/v1/servers/slave-2/takeover" })]
    [InlineData("YES\n", ExitCode.Well, new[] { "/v1/servers/slave-2/would/takeover", "/v1/servers/slave-2/takeover" })]
    [InlineData("n\n", ExitCode.Failed, new[] { "/v1/servers/slave-2/would/takeover" })]
    [InlineData("\n", ExitCode.Failed, new[] { "/v1/servers/slave-2/would/takeover" })]
    [InlineData("", ExitCode.Failed, new[] { "/v1/servers/slave-2/would/takeover" })]
    public async Task Run_AtATerminal_AsksFirst(string typed, int code, string[] asked)
    {
        _site.Answers(HttpStatusCode.OK, Answer(changed: true));
        var run = await CommandRun.AsAsync(ProgramName.Plain, typed, "takeover", "slave-2", "--host", _site.Host);
        Assert.Equal(code, run.Code);
        Assert.Equal(asked, _site.Asked);
        Assert.StartsWith("Takeover slave-2: spare-1 assumes it.\nShall it be done? [y/N] ", run.Output);
    }

    [Fact]
    public async Task Run_AtATerminalButNothingWouldChange_IsNotAsked()
    {
        _site.Answers(HttpStatusCode.OK, Answer(changed: false));
        var run = await CommandRun.AsAsync(ProgramName.Plain, "y\n", "takeover", "slave-2", "--host", _site.Host);
        Assert.Equal((ExitCode.Well, "spare-1 assumes it.\n"), (run.Code, run.Output));
        Assert.Equal(["/v1/servers/slave-2/would/takeover"], _site.Asked);
    }

    [Fact]
    public async Task Run_YesOrNoTerminal_DoesItAtOnce()
    {
        _site.Answers(HttpStatusCode.OK, Answer(changed: true));
        await CommandRun.AsAsync(ProgramName.Plain, "n\n", "takeover", "slave-2", "--yes", "--host", _site.Host);
        await CommandRun.Async("takeover", "slave-2", "--host", _site.Host);
        Assert.Equal(["/v1/servers/slave-2/takeover", "/v1/servers/slave-2/takeover"], _site.Asked);
    }

    [Fact]
    public async Task Run_DryRun_OnlySays()
    {
        _site.Answers(HttpStatusCode.OK, Answer(changed: true));
        var run = await CommandRun.AsAsync(ProgramName.Plain, "y\n", "takeover", "slave-2", "--dry-run", "--yes", "--host", _site.Host);
        Assert.Equal((ExitCode.Well, "dry run: spare-1 assumes it.\n"), (run.Code, run.Output));
        Assert.Equal(["/v1/servers/slave-2/would/takeover"], _site.Asked);
    }

    private static WishAnswer Answer(bool changed) => new() { Server = "slave-2", Verb = OperatorVerb.Takeover, Accepted = true, Changed = changed, Reason = "spare-1 assumes it." };
}
