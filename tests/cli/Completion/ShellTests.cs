using System.Diagnostics;

namespace Failover.Cli.Tests;

/// <summary>The scripts in real shells, with the real program behind them.</summary>
public sealed class ShellTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();
    private readonly PlayedSite _site = new() { Route = _ => SampleSite.Incident };

    public void Dispose()
    {
        _site.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("failover sta", "status")]
    [InlineData("failover license ins", "inspect install")]
    [InlineData("failover logs --fo", "--follow")]
    [InlineData("failover logs --output=j", "json")]
    [InlineData("failover why --host HOST s", "slave-2 spare-1 spare-2 slave-2-t2")]
    [InlineData("failover takeover --host HOST slave-2 --to sp", "spare-1 spare-2")]
    [InlineData("failover proof --host HOST ", "slave-2-t2")]
    [InlineData("failover logs --host=HOST --server=sl", "slave-2")]
    [InlineData("failover why --host 127.0.0.1:1 s", "")]
    public async Task Bash_Line_CompletesAsTheTreeAndTheSiteSay(string line, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "bash is of Unix");
        var script = await ScriptAsync("bash");
        var typed = line.Replace("HOST", _site.Host, StringComparison.Ordinal);
        // As readline does it: words are cut at blanks, = and :, and the function fills COMPREPLY.
        var output = await RunAsync("bash", "--norc", "-c", $$"""
            source '{{script}}'
            complete -p failover >/dev/null || exit 9
            COMP_LINE='{{typed}}'
            COMP_POINT=${#COMP_LINE}
            COMP_WORDS=(failover x)
            COMP_CWORD=1
            _failover_complete
            printf '%s\n' "${COMPREPLY[@]}"
            """);
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Zsh_Line_IsCompleted()
    {
        Assert.SkipUnless(Has("zsh"), "zsh is not installed");
        var script = await ScriptAsync("zsh");
        // _describe is zsh's own, for which a terminal is needed: here it shows what it is given.
        var output = await RunAsync("zsh", "-f", "-c", $$"""
            compdef() { :; }
            _files() { print files; }
            _describe() { print -l -- "${(@P)4}"; }
            source '{{script}}'
            words=(failover why --host '{{_site.Host}}' s)
            CURRENT=5
            _failover
            words=(failover apply --fi)
            CURRENT=3
            _failover
            """);
        Assert.Equal(["slave-2", "spare-1", "spare-2", "slave-2-t2"], output.Split('\n').Take(4));
        Assert.Contains("--file:", output);
    }

    [Fact]
    public async Task Fish_Line_IsCompleted()
    {
        Assert.SkipUnless(Has("fish"), "fish is not installed");
        var script = await ScriptAsync("fish");
        var output = await RunAsync("fish", "--no-config", "-c", $"source '{script}'; complete -C 'failover why --host {_site.Host} s'; complete -C 'failover logs --fo'");
        Assert.Equal(["slave-2", "slave-2-t2", "spare-1", "spare-2", "--follow"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')[0]));
    }

    [Fact]
    public async Task Complete_SiteThatNeverAnswers_EndsSoonAndInSilence()
    {
        _site.Route = _ => null;
        var clock = TimeProvider.System;
        var begin = clock.GetTimestamp();
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter();
        var code = await FailoverCommand.RunAsync(["complete", "--", $"failover why --host {_site.Host} s"], new Screen(output, error, clock), TestContext.Current.CancellationToken);
        Assert.Equal((ExitCode.Well, ":none\n", ""), (code, output.ToString(), error.ToString()));
        Assert.InRange(clock.GetElapsedTime(begin).TotalSeconds, 0, 15);
    }

    private async Task<string> ScriptAsync(string shell)
    {
        using var output = new StringWriter { NewLine = "\n" };
        Assert.Equal(ExitCode.Well, await FailoverCommand.RunAsync(["completion", shell], new Screen(output, TextWriter.Null, TimeProvider.System), TestContext.Current.CancellationToken));
        var path = Path.Combine(_folder.Path, $"failover.{shell}");
        await File.WriteAllTextAsync(path, output.ToString(), TestContext.Current.CancellationToken);
        var program = Path.Combine(_folder.Path, "failover");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec dotnet '{FailoverProcess.Assembly}' \"$@\"\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    private async Task<string> RunAsync(string shell, params string[] args)
    {
        var info = new ProcessStartInfo(shell) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.Path };
        info.Environment["PATH"] = $"{_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        info.Environment["HOME"] = _folder.Path;
        // A slow machine is no silent site.
        info.Environment[CompletionVerb.WithinVariable] = "50000";
        foreach (var arg in args)
        {
            info.ArgumentList.Add(arg);
        }

        using var process = Process.Start(info)!;
        process.StandardInput.Close();
        using var late = new CancellationTokenSource(Deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(late.Token);
            var error = process.StandardError.ReadToEndAsync(late.Token);
            await process.WaitForExitAsync(late.Token);
            Assert.True(process.ExitCode == 0, await error);
            return await output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static bool Has(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(p => File.Exists(Path.Combine(p, program)));
}
