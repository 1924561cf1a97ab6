using System.Diagnostics;

namespace Failover.Bench;

/// <summary>What the machine itself needs for the same bytes: <c>cp</c>, then <c>sync</c> of the copies (fsync of each).</summary>
internal static class CopyPeer
{
    /// <returns>Bytes per second, from the start of cp to the end of sync.</returns>
    public static async Task<double> MeasureAsync(IReadOnlyList<string> files, string target, CancellationToken ct)
    {
        Directory.CreateDirectory(target);
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        await RunAsync("cp", [.. files, target], ct);
        var copies = files.Select(file => Path.Combine(target, Path.GetFileName(file))).ToList();
        await RunAsync("sync", copies, ct);
        var seconds = time.GetElapsedTime(began).TotalSeconds;
        var bytes = copies.Sum(copy => new FileInfo(copy).Length);
        Directory.Delete(target, recursive: true);
        return bytes / seconds;
    }

    private static async Task RunAsync(string program, IReadOnlyList<string> words, CancellationToken ct)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { UseShellExecute = false })
            ?? throw new InvalidOperationException($"{program} did not start.");
        try
        {
            await process.WaitForExitAsync(ct);
        }
        finally
        {
            // Whoever is interrupted removes the copies next: nobody may write them any more.
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }
    }
}
