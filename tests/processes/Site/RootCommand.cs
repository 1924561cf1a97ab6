using System.Diagnostics;

namespace Failover.Processes.Tests;

/// <summary>A command of the system's administration (ip, nft, mount), which needs root.</summary>
internal static class RootCommand
{
    private static readonly string[] Folders = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Null, or why a test that needs these commands is skipped.</summary>
    public static string? MissingFor(params string[] commands)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return "This test needs Linux and root: run ./test as root.";
        }
        var missing = commands.Where(command => Find(command) is null).ToList();
        return missing.Count == 0 ? null
            : $"{string.Join(" and ", missing)} is not installed; as root: apt-get install --no-install-recommends iproute2 nftables mount";
    }

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message is its own.</exception>
    public static async Task<string> RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Find(command) ?? command, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var late = new CancellationTokenSource(Limit, TimeProvider.System);
        await process.WaitForExitAsync(late.Token);
        return process.ExitCode == 0 ? await output
            : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)}: {(await error).Trim()}");
    }

    public static string? Find(string command) => Folders.Select(folder => Path.Combine(folder, command)).FirstOrDefault(File.Exists);

    /// <summary>The number of the process that made a thing of this name, <c>failover-PID-N</c>; null when it is no such name.</summary>
    public static int? OwnerOf(string name) =>
        name.Split('-') is ["failover", var pid, _] && int.TryParse(pid, out var number) ? number : null;
}
