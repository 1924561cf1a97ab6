using Microsoft.Win32.SafeHandles;

namespace Failover.Recorder;

/// <summary>Brings index and volumes together at open: whatever the index does not know is scanned, cut at a torn tail, adopted and sealed.</summary>
internal sealed class StoreRecovery(StoreOptions options, StoreIndex index, Action<string> report)
{
    /// <summary>Returns the number that the next volume gets.</summary>
    public ulong Run()
    {
        var known = index.Volumes();
        var files = VolumeFile.In(options.Directory);
        foreach (var (volume, row) in known)
        {
            var file = new FileInfo(VolumeFile.PathOf(options.Directory, volume));
            if (!file.Exists)
            {
                report($"Volume v-{volume:x16} ({row.Class}, {row.Bytes} bytes) is gone from {options.Directory}: its footage is lost here.");
                index.Delete(volume);
            }
        }

        var highest = files.Concat(known.Keys).DefaultIfEmpty(0UL).Max();
        foreach (var volume in files)
        {
            var length = new FileInfo(VolumeFile.PathOf(options.Directory, volume)).Length;
            if (!known.TryGetValue(volume, out var row) || length < row.Bytes)
            {
                Adopt(volume, length);
            }
        }

        foreach (var note in index.Notes().Where(n => n.Kind == RecordKind.Deletion))
        {
            highest = Math.Max(highest, note.Read<DeletionBody>().Volume);
        }

        return highest + 1;
    }

    private void Adopt(ulong volume, long length)
    {
        var path = VolumeFile.PathOf(options.Directory, volume);
        if (length == 0)
        {
            File.Delete(path);
            return;
        }

        var contents = VolumeFile.Scan(options.Directory, volume);
        contents.Faults.ForEach(report);
        if (contents.Length == 0)
        {
            report($"Volume v-{volume:x16} has no readable record in {length} bytes; it is put aside as {Path.GetFileName(path)}.unreadable.");
            File.Move(path, path + ".unreadable", overwrite: true);
            return;
        }

        using (SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
        {
            if (contents.Length < length)
            {
                report($"Volume v-{volume:x16}: a torn tail of {length - contents.Length} bytes was cut off.");
                RandomAccess.SetLength(file, contents.Length);
            }

            // A killed process may have left it in the kernel's memory only; from here on it counts as durable, and others delete theirs for it.
            options.Disk.Sync(file);
        }

        index.Insert(contents);
    }
}
