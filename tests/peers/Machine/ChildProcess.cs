using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace Failover.Peers.Tests;

/// <summary>A process that a test started: it ends when its standard input does, and by its number when it does not.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(10);
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _log = new();

    private ChildProcess(string name, Process process)
    {
        Name = name;
        _process = process;
    }

    public string Name { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>All it wrote so far, standard output and standard error in their order of arrival.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public static ChildProcess Start(
        string name, string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        var info = new ProcessStartInfo(file, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            info.Environment[key] = value;
        }

        var child = new ChildProcess(name, new Process { StartInfo = info });
        child._process.OutputDataReceived += (_, e) => child.Take(e.Data, isOutput: true);
        child._process.ErrorDataReceived += (_, e) => child.Take(e.Data, isOutput: false);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>The next line of its standard output.</summary>
    public async Task<string> ReadLineAsync(TimeSpan deadline)
    {
        using var late = new CancellationTokenSource(deadline, TimeProvider.System);
        try
        {
            return await _lines.Reader.ReadAsync(late.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            throw new InvalidOperationException($"{Name} wrote no line within {deadline.TotalSeconds} s. Its log:\n{Log}", e);
        }
    }

    /// <summary>Waits for its end and answers the exit code.</summary>
    public async Task<int> WaitAsync(TimeSpan deadline)
    {
        using var late = new CancellationTokenSource(deadline, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(late.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException e)
        {
            throw new InvalidOperationException($"{Name} did not end within {deadline.TotalSeconds} s. Its log:\n{Log}", e);
        }
    }

    /// <summary>SIGKILL: what a power cut is to a process.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitAsync(EndTime);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            try
            {
                _process.StandardInput.Close();
                await WaitAsync(EndTime);
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                _process.Kill();
                await _process.WaitForExitAsync();
            }
        }

        _process.Dispose();
    }

    private void Take(string? line, bool isOutput)
    {
        if (line is null)
        {
            if (isOutput)
            {
                _lines.Writer.TryComplete();
            }

            return;
        }

        lock (_log)
        {
            _log.AppendLine(line);
        }

        if (isOutput)
        {
            _lines.Writer.TryWrite(line);
        }
    }
}
