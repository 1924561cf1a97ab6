namespace Failover.Cli.Tests;

/// <summary>Through the real program: exit codes, signals, and that no child is left behind.</summary>
public sealed class ProgramTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(ExitCode.Well, "version")]
    [InlineData(ExitCode.BadInput, "demo", "--fault", "fire")]
    [InlineData(ExitCode.Failed, "status", "--host", "127.0.0.1:1")]
    public async Task Main_Verb_ExitCode(int expected, params string[] args)
    {
        using var folder = new TemporaryFolder();
        using var program = FailoverProcess.Start(folder.Path, args);
        Assert.Equal(expected, await program.ExitCodeAsync(Deadline));
    }

    [Fact]
    public async Task Up_StandardInputEnds_EndsWell()
    {
        using var folder = new TemporaryFolder();
        using var program = FailoverProcess.Start(
            folder.Path, "up", "--data", "d", "--port", "0", "--bus-port", "0", "--bus-http-port", "0", "--proxy-port", "0", "--exit-with-stdin");
        await UntilAsync(() => File.Exists(Path.Combine(folder.Path, "d", "ready.json")), () => program.Output);
        program.CloseInput();
        Assert.Equal(ExitCode.Well, await program.ExitCodeAsync(Deadline));
    }

    [Fact]
    public async Task Up_WrongSiteYaml_Exit2AndNothingStarted()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "site.yaml"), "kind: Site\nnonsense: 1\n", TestContext.Current.CancellationToken);
        using var program = FailoverProcess.Start(folder.Path, "up", "-f", "site.yaml", "--data", "d", "--port", "0");
        Assert.Equal(ExitCode.BadInput, await program.ExitCodeAsync(Deadline));
        Assert.Contains("site.yaml:2:1", program.Output);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "d")));
    }

    [Fact]
    public async Task Demo_CtrlC_Exit130AndNoChildLeft()
    {
        using var folder = new TemporaryFolder();
        using var program = FailoverProcess.Start(folder.Path, "demo", "--cameras", "1", "--keep", "kept");
        await UntilAsync(() => program.Children().Count >= 7, () => program.Output);
        var children = program.Children();
        program.Interrupt();
        Assert.Equal(ExitCode.Interrupted, await program.ExitCodeAsync(Deadline));
        await UntilAsync(() => children.All(pid => !Directory.Exists($"/proc/{pid}")), () => $"children left: {string.Join(", ", children)}");
        Assert.DoesNotContain("   at ", program.Output);
    }

    private static async Task UntilAsync(Func<bool> condition, Func<string> what)
    {
        var clock = TimeProvider.System;
        var begin = clock.GetTimestamp();
        while (!condition())
        {
            Assert.True(clock.GetElapsedTime(begin) < Deadline, what());
            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, TestContext.Current.CancellationToken);
        }
    }
}
