using System.Diagnostics;

namespace Failover.Bench;

public sealed class EndedFromOutsideTests
{
    [Fact]
    public async Task Reinsertion_EndedBySigterm_RemovesItsFolder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent with kill.");
        var ct = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("failover-bench-ended-");
        using var bench = Process.Start(new ProcessStartInfo("dotnet", [typeof(BenchCommand).Assembly.Location, "reinsertion", "--folder", folder.FullName])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        try
        {
            // In the middle: both stores are open.
            while (Directory.GetDirectories(folder.FullName, "spare", SearchOption.AllDirectories).Length == 0)
            {
                Assert.False(bench.HasExited, "It ended by itself.");
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
            }

            using var kill = Process.Start("kill", ["-TERM", $"{bench.Id}"]);
            await kill.WaitForExitAsync(patience.Token);
            await bench.WaitForExitAsync(patience.Token);
            Assert.Equal(143, bench.ExitCode);
            Assert.Empty(folder.GetFileSystemInfos());
        }
        finally
        {
            if (!bench.HasExited)
            {
                bench.Kill(entireProcessTree: true);
            }

            folder.Delete(recursive: true);
        }
    }
}
