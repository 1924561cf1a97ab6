using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Failover.Hosting.Tests;

/// <summary>One service as a real process, configured by its environment alone.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };

    private ServiceProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    public Uri Url { get; private set; } = new("http://127.0.0.1:1");

    public string Output => string.Join('\n', _lines);

    public bool HasExited => _process.HasExited;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <param name="assembly"><c>Failover.Election</c>.</param>
    /// <param name="environment">All of its options; nothing of the test's own passes.</param>
    /// <param name="args">Arguments, which are always wrong.</param>
    public static ServiceProcess Start(string assembly, IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, assembly + ".dll"), .. args])
        {
            RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("FAILOVER", StringComparison.Ordinal) || k.StartsWith("DAPR", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }
        start.Environment["DOTNET_gcServer"] = "0";
        // As the base images do; the process has its own word on where it listens.
        start.Environment["ASPNETCORE_HTTP_PORTS"] = "8080";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        return new ServiceProcess(Process.Start(start)!);
    }

    /// <summary>Waits for its word that it serves, which names the port.</summary>
    public async Task<ServiceProcess> ServingAsync()
    {
        await Poll.UntilAsync(
            () => HasExited || Serves().IsMatch(Output), Within, () => $"The process did not say that it serves:\n{Output}", Ct);
        Assert.False(HasExited, Output);
        Assert.DoesNotContain("HTTP_PORTS", Output, StringComparison.Ordinal);
        Url = new Uri($"http://127.0.0.1:{Serves().Match(Output).Groups[1].Value}");
        return this;
    }

    public async Task<(int Status, string Text)> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(Url, path), Ct);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    public async Task<(int Status, string Text)> PostAsync(string path, string body, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Url, path)) { Content = new StringContent(body) };
        if (token is not null)
        {
            request.Headers.Add("dapr-api-token", token);
        }
        using var answer = await _http.SendAsync(request, Ct);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    /// <summary>The sum of a metric over all its labels.</summary>
    public async Task<double> MetricAsync(string name)
    {
        var (_, text) = await GetAsync("/metrics");
        return text.Split('\n')
            .Where(l => l.StartsWith(name, StringComparison.Ordinal))
            .Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    public void Terminate() => Assert.Equal(0, Kill(_process.Id, SigTerm));

    /// <returns>Exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(Within);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _http.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }

    [GeneratedRegex("serves on port ([0-9]+)")]
    private static partial Regex Serves();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);
}
