using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Failover.Recorder;

/// <summary>The few things a volume asks of a disk. A seam: tests replace it by one that fails.</summary>
internal partial class Disk
{
    private const int OpenDirectory = 0x10000;
    private const int WillNotNeed = 4;

    public virtual SafeFileHandle Create(string path) =>
        File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>One gathered write: payloads are never copied.</summary>
    public virtual void Write(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset) => RandomAccess.Write(file, parts, offset);

    public virtual void Sync(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        var held = false;
        try
        {
            file.DangerousAddRef(ref held);
            if (DataSync((int)file.DangerousGetHandle()) != 0)
            {
                throw new IOException($"fdatasync failed: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }
        finally
        {
            if (held)
            {
                file.DangerousRelease();
            }
        }
    }

    /// <summary>
    /// What is durable there need not stay in memory. Advice alone: what comes of it nobody asks, and another system than Linux decides by itself.
    /// </summary>
    public virtual void ForgetCached(SafeFileHandle file, long offset, long length)
    {
        if (!OperatingSystem.IsLinux() || length <= 0)
        {
            return;
        }

        var held = false;
        try
        {
            file.DangerousAddRef(ref held);
            _ = Advise((int)file.DangerousGetHandle(), offset, length, WillNotNeed);
        }
        finally
        {
            if (held)
            {
                file.DangerousRelease();
            }
        }
    }

    /// <summary>Makes a new or deleted file's name durable. Windows has no such call and needs none.</summary>
    public virtual void SyncDirectory(string directory)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var descriptor = Open(directory, OpenDirectory);
        if (descriptor < 0)
        {
            throw new IOException($"Cannot open the directory {directory} to sync it: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        var failed = FullSync(descriptor) != 0 ? Marshal.GetLastPInvokeErrorMessage() : null;
        _ = Close(descriptor);
        if (failed is not null)
        {
            throw new IOException($"fsync of the directory {directory} failed: {failed}");
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(int descriptor, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FullSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
