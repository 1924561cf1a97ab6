using System.Diagnostics;
using System.Text.Json;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Demo;

/// <summary>
/// One child process: its standard input is held open and its end ends the child; its output goes to a log file; its <c>ready.json</c> tells
/// its ports. Always ended by its own id.
/// </summary>
public sealed class DemoChild : IDisposable
{
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(50);

    private readonly ChildProgram _program;
    private readonly IReadOnlyList<string> _arguments;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly TimeProvider _clock;
    private Process? _process;
    private Task _logging = Task.CompletedTask;
    private bool _stopped;

    public DemoChild(
        string name, ChildProgram program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment,
        string dataDirectory, string logFile, TimeProvider clock)
    {
        Name = name;
        DataDirectory = dataDirectory;
        LogFile = logFile;
        _program = program;
        _arguments = arguments;
        _environment = environment;
        _clock = clock;
    }

    public string Name { get; }

    public string DataDirectory { get; }

    public string LogFile { get; }

    /// <summary>What the last <c>ready.json</c> said.</summary>
    public ReadyFile? Ready { get; private set; }

    public int Pid => _process?.Id ?? throw new InvalidOperationException($"{Name} was not started.");

    public bool HasExited => _process is null || _process.HasExited;

    private string ReadyPath => Path.Combine(DataDirectory, "ready.json");

    /// <summary>Starts it, for the first time or again with the same data.</summary>
    public void Start()
    {
        // The last ready.json stays: a process that starts again takes its old ports from it. It is not taken for the new one's, since it
        // names another process id.
        Directory.CreateDirectory(DataDirectory);
        var info = new ProcessStartInfo(_program.FileName)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = DataDirectory,
        };
        foreach (var argument in _program.Prefix.Concat(_arguments))
        {
            info.ArgumentList.Add(argument);
        }

        foreach (var (key, value) in _environment)
        {
            info.Environment[key] = value;
        }

        _process?.Dispose();
        _stopped = false;
        _process = Process.Start(info) ?? throw new InvalidOperationException($"{Name} could not be started.");
        _logging = CopyOutputAsync(_process, LogFile);
    }

    /// <summary>Waits for its <c>ready.json</c>; a child that ended or is late is named together with its log.</summary>
    public async Task<ReadyFile> WaitReadyAsync(TimeSpan deadline, CancellationToken ct)
    {
        var begin = _clock.GetTimestamp();
        while (true)
        {
            if (ReadReady() is { } ready)
            {
                return Ready = ready;
            }

            if (HasExited)
            {
                await _logging;
                throw new DemoException($"{Name} ended with exit code {_process!.ExitCode} before it was ready: {LastLogLine()} (log: {LogFile})");
            }

            if (_clock.GetElapsedTime(begin) > deadline)
            {
                throw new DemoException($"{Name} was not ready within {deadline.TotalSeconds:0} s: {LastLogLine()} (log: {LogFile})");
            }

            await Task.Delay(PollPeriod, _clock, ct);
        }
    }

    /// <summary>SIGKILL: no goodbye, as a power cut of one program. Waits until the kernel has taken it.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        _process!.Kill(entireProcessTree: false);
        await _process.WaitForExitAsync(ct);
    }

    public void Stop()
    {
        _stopped = true;
        ProcessSignals.Stop(Pid);
    }

    public void Continue()
    {
        ProcessSignals.Continue(Pid);
        _stopped = false;
    }

    /// <summary>Asks it to end: its standard input ends, and SIGTERM follows. A stopped one hears neither.</summary>
    public void AskToEnd()
    {
        if (HasExited)
        {
            return;
        }

        try
        {
            _process!.StandardInput.Close();
        }
        catch (IOException)
        {
            // Its end of the pipe is gone already.
        }

        if (!OperatingSystem.IsWindows())
        {
            ProcessSignals.Terminate(Pid);
        }
    }

    /// <summary>Waits for its end, then SIGKILL. A stopped one gets SIGKILL at once: it works on stopped processes too.</summary>
    public async Task EndAsync(TimeSpan patience)
    {
        if (_process is null)
        {
            return;
        }

        if (!_stopped)
        {
            using var late = new CancellationTokenSource(patience, _clock);
            try
            {
                await _process.WaitForExitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                // It had its time.
            }
        }

        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: false);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        await _logging;
    }

    public void Dispose() => _process?.Dispose();

    private ReadyFile? ReadReady()
    {
        try
        {
            using var file = File.OpenRead(ReadyPath);
            var ready = JsonSerializer.Deserialize<ReadyFile>(file, FailoverJson.Options);
            return ready?.Pid == Pid ? ready : null;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null; // Not there yet, or half written.
        }
    }

    private string LastLogLine()
    {
        try
        {
            return File.ReadLines(LogFile).LastOrDefault(l => l.Trim().Length > 0)?.Trim() ?? "it said nothing";
        }
        catch (IOException)
        {
            return "it said nothing";
        }
    }

    private static async Task CopyOutputAsync(Process process, string logFile)
    {
        // Shared by both streams and by a restart of the same child: lines are appended whole.
        await using var writer = new RotatingLog(logFile);
        using var oneAtATime = new SemaphoreSlim(1);
        await Task.WhenAll(CopyAsync(process.StandardOutput), CopyAsync(process.StandardError));

        async Task CopyAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
            {
                await oneAtATime.WaitAsync(CancellationToken.None);
                try
                {
                    await writer.WriteLineAsync(line);
                }
                finally
                {
                    oneAtATime.Release();
                }
            }
        }
    }
}
