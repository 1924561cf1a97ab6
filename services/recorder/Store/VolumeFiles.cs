using Microsoft.Win32.SafeHandles;

namespace Failover.Recorder;

/// <summary>Volume files open for reading; a bounded number, the least recently opened goes first.</summary>
internal sealed class VolumeFiles(string directory, int limit) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, SafeFileHandle> _open = [];
    private readonly Queue<ulong> _order = new();

    /// <summary>Fills the whole target. False when the volume is gone or ends before that.</summary>
    public bool TryRead(ulong volume, Span<byte> target, long position)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return Fill(Handle(volume), target, position);
            }
            catch (ObjectDisposedException) when (attempt < 3)
            {
                // Another reader's file took its place meanwhile: open it again.
            }
            catch (FileNotFoundException)
            {
                return false;
            }
        }
    }

    /// <summary>The volume is deleted: its file is closed.</summary>
    public void Forget(ulong volume)
    {
        lock (_gate)
        {
            if (_open.Remove(volume, out var file))
            {
                file.Dispose();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var file in _open.Values)
            {
                file.Dispose();
            }

            _open.Clear();
        }
    }

    private static bool Fill(SafeFileHandle file, Span<byte> target, long position)
    {
        while (!target.IsEmpty)
        {
            var read = RandomAccess.Read(file, target, position);
            if (read == 0)
            {
                return false;
            }

            target = target[read..];
            position += read;
        }

        return true;
    }

    private SafeFileHandle Handle(ulong volume)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(volume, out var file))
            {
                return file;
            }

            while (_open.Count >= limit && _order.TryDequeue(out var oldest))
            {
                if (_open.Remove(oldest, out var closing))
                {
                    closing.Dispose();
                }
            }

            file = VolumeFile.OpenRead(directory, volume);
            _open.Add(volume, file);
            _order.Enqueue(volume);
            return file;
        }
    }
}
