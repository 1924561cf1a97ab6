using System.Net;
using System.Text.Json;
using Failover.Contracts;

namespace Failover.Cli.Tests;

public sealed class LogsVerbTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();
    private readonly PlayedSite _site = new();

    public void Dispose()
    {
        _site.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Logs_ServicesAndRecorders_OneStreamInTheOrderOfTimeAndADeadOneIsNamed()
    {
        _site.Route = url => Answer(url, after0: true);
        var (code, output, error) = await RunAsync("logs", "--host", _site.Host, "--since", "366d");
        Assert.Equal(ExitCode.Well, code);
        Assert.Equal(
            """
            2026-05-01 12:00:01.000Z info  spare-1        cam-02 is kept
            2026-05-01 12:00:02.000Z info  election       slave-2-t2 is assigned
            2026-05-01 12:00:03.000Z info  spare-1        serves slave-2

            """,
            output);
        Assert.Equal("failover: slave-2: {}\n", error);
    }

    [Theory]
    [InlineData("cam-02 is kept", "--camera", "cam-02")]
    [InlineData("slave-2-t2 is assigned", "--service", "election")]
    [InlineData("cam-02 is kept|serves slave-2", "--server", "spare-1")]
    [InlineData("cam-02 is kept|slave-2-t2 is assigned|serves slave-2", "--takeover", "slave-2-t2")]
    public async Task Logs_OneThing_OnlyItsLines(string texts, params string[] which)
    {
        _site.Route = url => Answer(url, after0: true);
        var (code, output, _) = await RunAsync(["logs", "--host", _site.Host, "--since", "366d", "-o", "json", .. which]);
        Assert.Equal(ExitCode.Well, code);
        Assert.Equal(texts.Split('|'), output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize<LogLine>(l, FailoverJson.Options)!.Text));
    }

    [Theory]
    [InlineData("--server", "slave-9", "no server or spare 'slave-9'; it has master-1, slave-2, spare-1, spare-2")]
    [InlineData("--service", "elections", "no service 'elections'")]
    [InlineData("--camera", "cam-99", "no camera 'cam-99'")]
    [InlineData("--takeover", "slave-2-t9", "no takeover 'slave-2-t9'; it has slave-2-t2")]
    public async Task Logs_UnknownName_Exit2WithWhatThereIs(string option, string name, string expected)
    {
        _site.Route = url => Answer(url, after0: true);
        var (code, output, error) = await RunAsync("logs", "--host", _site.Host, option, name);
        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.Contains(expected, error);
    }

    [Fact]
    public async Task Logs_NothingCanBeRead_Exit1()
    {
        _site.Route = url => url.AbsolutePath == "/v1/status" ? SampleSite.Incident : HttpStatusCode.BadGateway;
        Assert.Equal(ExitCode.Failed, (await RunAsync("logs", "--host", _site.Host)).Code);
    }

    [Fact]
    public async Task Logs_Follow_NewLinesComeAndARestartedProcessIsReadFromItsBeginning()
    {
        var asked = 0;
        _site.Route = url =>
        {
            if (url.AbsolutePath != "/v1/logs")
            {
                return Answer(url, after0: true);
            }

            // First what there is; then a new life of the process, whose cursor begins anew.
            var number = Interlocked.Increment(ref asked);
            return number switch
            {
                1 => Page("old", 900, Line("election", 1, "before")),
                2 => Page("old", 900),
                _ when url.Query.Contains("after=900", StringComparison.Ordinal) => Page("new", 1),
                _ when url.Query.Contains("after=0", StringComparison.Ordinal) => Page("new", 1, Line("election", 5, "started again")),
                _ => null,
            };
        };
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter();
        var printed = TextWriter.Synchronized(output);
        var running = FailoverCommand.RunAsync(["logs", "--host", _site.Host, "--service", "election", "--since", "366d", "--follow"], new Screen(printed, error, TimeProvider.System), end.Token);
        await UntilAsync(() => Printed(printed, output).Contains("started again", StringComparison.Ordinal), () => Printed(printed, output) + error);
        await end.CancelAsync();
        await running.WaitAsync(Deadline, TimeProvider.System, TestContext.Current.CancellationToken);
        var lines = Printed(printed, output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1, lines.Count(l => l.EndsWith("before", StringComparison.Ordinal)));
        Assert.Equal(1, lines.Count(l => l.EndsWith("started again", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Logs_OfAFolder_RotatedFilesFirstAndSelectionByTakeover()
    {
        static string Json(int second, string text, string? takeover = null) =>
            $$"""{"time":"2026-05-01T12:00:{{second:00}}.000Z","level":"info","logger":"Failover.Election.Worker","message":"{{text}}"{{(takeover is null ? "" : $",\"instance\":\"election\",\"takeover\":\"{takeover}\",\"traceId\":\"aa\"")}}}""" + "\n";
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "site.1.log"), Json(1, "oldest"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "site.log"), Json(3, "decided", "slave-2-t2") + Json(59, "long after"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "slave-2.log"), Json(2, "between") + "Unhandled exception. X\n", TestContext.Current.CancellationToken);
        var (code, output, _) = await RunAsync("logs", "--dir", _folder.Path);
        Assert.Equal(ExitCode.Well, code);
        Assert.Equal(["oldest", "between", "X", "decided", "after"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')[^1]));
        (_, output, _) = await RunAsync("logs", "--dir", _folder.Path, "--takeover", "slave-2-t2");
        Assert.Equal(["between", "X", "decided"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')[^1]));
        Assert.Equal(ExitCode.BadInput, (await RunAsync("logs", "--dir", _folder.Path, "--takeover", "slave-9-t2")).Code);
        Assert.Equal(ExitCode.BadInput, (await RunAsync("logs", "--dir", Path.Combine(_folder.Path, "none"))).Code);
        Assert.Equal(ExitCode.BadInput, (await RunAsync("logs", "--dir", _folder.Path, "--follow")).Code);
    }

    private static object? Answer(Uri url, bool after0)
    {
        var first = after0 && url.Query.Contains("after=0", StringComparison.Ordinal);
        return url.AbsolutePath switch
        {
            "/v1/status" => SampleSite.Incident,
            "/v1/objects/takeover/slave-2-t2" => new Takeover
            {
                Metadata = new() { Name = "slave-2-t2", CreationTimestamp = SampleSite.Now }, Spec = new() { Server = "slave-2", Spare = "spare-1", Term = 2, Reason = "r" },
            },
            "/v1/logs" => first ? Page("a", 1, Line("election", 2, "slave-2-t2 is assigned")) : Page("a", 1),
            "/v1/logs/spare-1" => first ? Page("b", 2, Line("spare-1", 1, "cam-02 is kept"), Line("spare-1", 3, "serves slave-2")) : Page("b", 2),
            "/v1/logs/slave-2" => HttpStatusCode.BadGateway,
            _ => Page("c", 0),
        };
    }

    private static LogPage Page(string ring, long next, params LogLine[] lines) => new(ring, next, 0, lines);

    private static LogLine Line(string process, int second, string text) => new()
    {
        Time = SampleSite.Now.AddSeconds(second), Process = process, Level = "Information", Category = "Failover.X", Text = text,
    };

    private static string Printed(TextWriter locked, StringWriter output)
    {
        // Synchronized writers lock themselves.
        lock (locked)
        {
            return output.ToString();
        }
    }

    private static async Task UntilAsync(Func<bool> condition, Func<string> what)
    {
        var clock = TimeProvider.System;
        var begin = clock.GetTimestamp();
        while (!condition())
        {
            Assert.True(clock.GetElapsedTime(begin) < Deadline, what());
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await FailoverCommand.RunAsync(args, new Screen(output, error, TimeProvider.System), TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
