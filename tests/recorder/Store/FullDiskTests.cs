using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Recorder.Tests;

/// <summary>A really full disk: a small tmpfs.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task Flush_OnAFullDisk_ResumesWhenThereIsSpaceAgain()
    {
        using var directory = new TestDirectory();
        Assert.SkipUnless(await Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", directory.Path), "mounting a tmpfs is not allowed here");
        try
        {
            var ballast = Path.Combine(directory.Path, "ballast");
            await using var store = FootageStore.Open(
                new StoreOptions { Directory = directory.Path, FlushTick = TimeSpan.FromHours(1) }, TimeProvider.System, NullLogger.Instance);
            var writer = store.OpenRun(TestFootage.Run());
            TestFootage.Append(writer, 0, 10, size: 10_000);
            await store.FlushAsync();
            await Fill(ballast);
            TestFootage.Append(writer, 10, 40, size: 10_000);
            await store.FlushAsync();
            await store.FlushAsync();
            Assert.NotNull(store.DiskFault);
            Assert.Equal(10, store.Frames(writer.Id).Count);
            File.Delete(ballast);
            await store.FlushAsync();
            Assert.Null(store.DiskFault);
            Assert.Equal(50, store.Frames(writer.Id).Count);
            var disk = FootageReader.OpenReadOnly(directory.Path).Read();
            Assert.Equal(50, Assert.Single(disk.Runs).Frames.Select(f => f.Frame.Key).Distinct().Count());
            Assert.Empty(disk.Faults);
        }
        finally
        {
            Assert.True(await Run("umount", directory.Path));
        }
    }

    private static async Task Fill(string path)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            for (var block = new byte[4096]; ;)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // That is the point.
        }
    }

    private static async Task<bool> Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
