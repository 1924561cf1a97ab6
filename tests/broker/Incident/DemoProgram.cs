using System.Diagnostics;
using System.Text.Json.Nodes;
using Failover.Broker.Fixtures;

namespace Failover.Broker.Tests;

/// <summary><c>failover demo --bus ...</c> of the built command line, as a user runs it. Ended with its whole tree's standard input.</summary>
internal sealed class DemoProgram
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    private readonly string _folder;
    private readonly List<string> _lines = [];

    /// <param name="run">Names its folder in artifacts/tests, where a failed run can be read.</param>
    public DemoProgram(string run)
    {
        _folder = Path.Combine(RepositoryFile.Root, "artifacts", "tests", run);
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        Directory.CreateDirectory(_folder);
    }

    private string Json => Path.Combine(_folder, "result.json");

    /// <summary>All that it printed.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="broker">The bus.</param>
    /// <param name="tls">By <c>amqps</c> with the broker's private authority.</param>
    /// <param name="onLine">Sees each line as it is printed.</param>
    /// <param name="arguments">Further arguments of <c>demo</c>.</param>
    /// <returns>Exit code and the numbers of <c>--json</c>; null when there are none.</returns>
    public async Task<(int ExitCode, JsonNode? Result)> RunAsync(TestBroker broker, bool tls, Func<string, Task> onLine, params string[] arguments)
    {
        const string User = "failover-services";
        string[] bus = tls
            ? ["--broker", broker.TlsAddressOf(User), "--broker-ca", broker.AuthorityFile]
            : ["--broker", broker.AddressOf(User)];
        var dll = Path.Combine(RepositoryFile.Root, "services", "cli", "bin", "Release", "net10.0", "failover.dll");
        var info = new ProcessStartInfo("dotnet", [
            dll, "demo", .. bus, "--broker-password-file", broker.PasswordFileOf(User), "--json", Json,
            "--keep", Path.Combine(_folder, "kept"), .. arguments,
        ])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        using var process = Process.Start(info)!;
        using var late = new CancellationTokenSource(Limit, TimeProvider.System);
        try
        {
            await Task.WhenAll(ReadAsync(process.StandardOutput, onLine), ReadAsync(process.StandardError, _ => Task.CompletedTask))
                .WaitAsync(late.Token);
            await process.WaitForExitAsync(late.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                // Its children end with their standard input, which the kernel closes.
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        return (process.ExitCode, File.Exists(Json) ? JsonNode.Parse(await File.ReadAllTextAsync(Json, CancellationToken.None)) : null);
    }

    /// <summary>A run that went well leaves nothing.</summary>
    public void Remove() => Directory.Delete(_folder, recursive: true);

    private async Task ReadAsync(StreamReader reader, Func<string, Task> onLine)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lines)
            {
                _lines.Add(line);
            }

            await onLine(line);
        }
    }
}
