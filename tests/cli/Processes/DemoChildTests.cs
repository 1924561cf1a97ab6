using Failover.Demo;

namespace Failover.Cli.Tests;

public sealed class DemoChildTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly ChildProgram Program = new("dotnet", [FailoverProcess.Assembly]);

    [Fact]
    public async Task Start_StopAndEnd_AStoppedChildIsKilled()
    {
        using var folder = new TemporaryFolder();
        using var child = Child(folder, "cameras", "--camera", "cam-01", "--data", Path.Combine(folder.Path, "data"));
        child.Start();
        var ready = await child.WaitReadyAsync(Deadline, TestContext.Current.CancellationToken);
        Assert.InRange(ready.Ports["rtsp"], 1, 65535);
        child.Stop();
        child.AskToEnd();
        await child.EndAsync(TimeSpan.FromSeconds(30));
        Assert.True(child.HasExited);
    }

    [Fact]
    public async Task Start_AgainAfterKill_ReadyOfTheNewProcess()
    {
        using var folder = new TemporaryFolder();
        using var child = Child(folder, "cameras", "--camera", "cam-01", "--data", Path.Combine(folder.Path, "data"));
        child.Start();
        var first = await child.WaitReadyAsync(Deadline, TestContext.Current.CancellationToken);
        await child.KillAsync(TestContext.Current.CancellationToken);
        child.Start();
        var second = await child.WaitReadyAsync(Deadline, TestContext.Current.CancellationToken);
        Assert.NotEqual(first.Pid, second.Pid);
        child.AskToEnd();
        await child.EndAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task WaitReady_ChildThatEnds_NamesItsLastLineAndLog()
    {
        using var folder = new TemporaryFolder();
        using var child = Child(folder, "up", "--port", "70000");
        child.Start();
        var fault = await Assert.ThrowsAsync<DemoException>(() => child.WaitReadyAsync(Deadline, TestContext.Current.CancellationToken));
        Assert.StartsWith("it ended with exit code 2 before it was ready", fault.Message);
        Assert.Contains(child.LogFile, fault.Message);
        await child.EndAsync(Deadline);
    }

    private static DemoChild Child(TemporaryFolder folder, params string[] arguments) => new(
        "it", Program, arguments, new Dictionary<string, string>(), Path.Combine(folder.Path, "data"), Path.Combine(folder.Path, "it.log"), TimeProvider.System);
}
