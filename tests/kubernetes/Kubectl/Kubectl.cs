using System.Diagnostics;

namespace Failover.Kubernetes.Tests;

/// <summary>Runs kubectl against one kubeconfig, with a home of its own.</summary>
internal sealed class Kubectl(string binary, string kubeconfig, string home)
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(90);

    /// <summary>A folder that comes first on PATH; empty = none.</summary>
    public string Before { get; init; } = "";

    public async Task<(int Code, string Output)> TryAsync(params string[] arguments)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Within);
        var start = new ProcessStartInfo(binary, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        start.Environment["KUBECONFIG"] = kubeconfig;
        start.Environment["HOME"] = home;
        if (Before.Length > 0)
        {
            start.Environment["PATH"] = $"{Before}{Path.PathSeparator}{start.Environment["PATH"]}";
        }
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            var text = await output + await error;
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, text);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    public async Task<string> RunAsync(params string[] arguments)
    {
        var (code, output) = await TryAsync(arguments);
        Assert.True(code == 0, $"kubectl {string.Join(' ', arguments)} gave {code}:\n{output}");
        return output;
    }
}
