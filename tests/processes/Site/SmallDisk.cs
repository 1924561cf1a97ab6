using System.Globalization;

namespace Failover.Processes.Tests;

/// <summary>A small file system of its own (tmpfs) in the place of a folder, which a test fills up.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private static int _made;

    private readonly string _mount;

    private SmallDisk(string mount) => _mount = mount;

    private string Filler => Path.Combine(_mount, "filler");

    /// <summary>Free bytes.</summary>
    public long Free => new DriveInfo(_mount).AvailableFreeSpace;

    /// <summary>Mounts one; skips the test, with the reason, where that cannot be.</summary>
    public static async Task<SmallDisk> MountAsync(int mebibytes)
    {
        if (RootCommand.MissingFor("mount", "umount") is { } missing)
        {
            Assert.Skip(missing);
        }
        await RemoveLeftOversAsync();
        var name = string.Create(CultureInfo.InvariantCulture, $"failover-{Environment.ProcessId}-{Interlocked.Increment(ref _made)}");
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), name)).FullName;
        try
        {
            await RootCommand.RunAsync("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "failover-test", folder);
            return new SmallDisk(folder);
        }
        catch (InvalidOperationException e)
        {
            Directory.Delete(folder);
            Assert.Skip($"This machine mounts no tmpfs: {e.Message}");
            throw;
        }
    }

    /// <summary>The folder lies on this disk from now on.</summary>
    public void Carry(string folder)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        Directory.CreateSymbolicLink(folder, _mount);
    }

    /// <summary>Takes all of what is free, to the last byte that the disk gives.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[1 << 20];
        for (var size = block.Length; size >= 512;)
        {
            try
            {
                file.Write(block, 0, size);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    /// <summary>There is room again.</summary>
    public void Clear() => File.Delete(Filler);

    public ValueTask DisposeAsync() => new(UnmountAsync(_mount));

    private static async Task UnmountAsync(string folder)
    {
        try
        {
            // Whoever still has a file open there ends it with the file system.
            await RootCommand.RunAsync("umount", "--lazy", folder);
        }
        catch (InvalidOperationException)
        {
            // It was not mounted.
        }
        Directory.Delete(folder);
    }

    private static async Task RemoveLeftOversAsync()
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), "failover-*-*"))
        {
            if (RootCommand.OwnerOf(Path.GetFileName(folder)) is { } pid && !Directory.Exists($"/proc/{pid}"))
            {
                await UnmountAsync(folder);
            }
        }
    }
}
