using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Failover.Cli.Tests;

/// <summary>The real program, as a user starts it.</summary>
internal sealed class FailoverProcess : IDisposable
{
    private const int Sigint = 2;
    private readonly Process _process;
    private readonly List<string> _output = [];

    private FailoverProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, e) => Take(e.Data);
        process.ErrorDataReceived += (_, e) => Take(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static string Assembly => Path.Combine(AppContext.BaseDirectory, "failover.dll");

    public int Pid => _process.Id;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    public static FailoverProcess Start(string workingDirectory, params string[] args)
    {
        var info = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = workingDirectory,
        };
        foreach (var arg in (string[])[Assembly, .. args])
        {
            info.ArgumentList.Add(arg);
        }

        return new FailoverProcess(Process.Start(info)!);
    }

    public void Interrupt() => Assert.Equal(0, kill(Pid, Sigint));

    public void CloseInput() => _process.StandardInput.Close();

    public async Task<int> ExitCodeAsync(TimeSpan deadline)
    {
        using var late = new CancellationTokenSource(deadline);
        await _process.WaitForExitAsync(late.Token);
        return _process.ExitCode;
    }

    /// <summary>Ids of the processes that it started and that still live.</summary>
    public IReadOnlyList<int> Children()
    {
        var children = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(d => int.TryParse(Path.GetFileName(d), out _)))
        {
            try
            {
                // pid (comm) state ppid ...; comm may contain spaces and parentheses.
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                if (stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == $"{Pid}")
                {
                    children.Add(int.Parse(Path.GetFileName(folder)));
                }
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }

        return children;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is not null)
        {
            lock (_output)
            {
                _output.Add(line);
            }
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int pid, int signal);
}
