using Microsoft.Win32.SafeHandles;

namespace Failover.Recorder;

/// <summary>The volume of one class that is written now. Used by the writer thread only.</summary>
internal sealed class VolumeWriter : IDisposable
{
    /// <summary>Of returned footage so much stays in memory: what was just written is looked at once more, before it is acknowledged.</summary>
    public const long KeptCachedBytes = 32 << 20;

    /// <summary>The kernel keeps memory in pieces of up to this size, and lets go only of whole ones.</summary>
    private const long LargestPiece = 2 << 20;

    private readonly StoreOptions _options;
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly Dictionary<Contracts.RunId, RunInfo> _described = [];
    private long _forgotten;

    private VolumeWriter(StoreOptions options, string path, SafeFileHandle file, VolumeContents contents, DateTimeOffset created)
    {
        _options = options;
        _path = path;
        _file = file;
        Contents = contents;
        Created = created;
    }

    /// <summary>What is durable in it. The catalog's lock guards changes.</summary>
    public VolumeContents Contents { get; }

    public DateTimeOffset Created { get; }

    public static VolumeWriter Create(StoreOptions options, ulong number, VolumeClass volumeClass, DateTimeOffset now)
    {
        var path = VolumeFile.PathOf(options.Directory, number);
        var file = options.Disk.Create(path);
        try
        {
            options.Disk.SyncDirectory(options.Directory);
            return new VolumeWriter(options, path, file, new VolumeContents(number, volumeClass), now);
        }
        catch
        {
            file.Dispose();
            TryDelete(path);
            throw;
        }
    }

    public RecordBatch Begin() => new(Contents.Number, Contents.Class, Contents.Length);

    /// <summary>The run's description must be written before its next frames: it is new here, or it changed.</summary>
    public bool NeedsDescription(RunInfo run) => !_described.TryGetValue(run.Id, out var written) || !ReferenceEquals(written, run);

    /// <summary>Writes and syncs; when it returns the batch is durable. After an exception the volume must be abandoned.</summary>
    public void Write(RecordBatch batch)
    {
        _options.Disk.Write(_file, batch.Parts, Contents.Length);
        _options.Disk.Sync(_file);
        foreach (var run in batch.Delta.Runs.Values)
        {
            _described[run.Id] = run;
        }

        if (Contents.Class == VolumeClass.Home)
        {
            ForgetOld(batch.End - KeptCachedBytes);
        }
    }

    /// <summary>
    /// Hours of footage come home once and are seldom looked at: they shall not push out of memory what is. And memory that was just in use is
    /// written to at a fraction of the cost of memory that the machine has to find first.
    /// </summary>
    private void ForgetOld(long until)
    {
        if (until > _forgotten)
        {
            var from = Math.Max(0, _forgotten - LargestPiece);
            _options.Disk.ForgetCached(_file, from, until - from);
            _forgotten = until;
        }
    }

    /// <summary>Cuts it back to what is durable, as far as the disk still obeys; an empty one is deleted.</summary>
    public void Abandon()
    {
        try
        {
            if (Contents.Length == 0)
            {
                _file.Dispose();
                TryDelete(_path);
                return;
            }

            RandomAccess.SetLength(_file, Contents.Length);
        }
        catch (IOException)
        {
            // Recovery cuts the tail by its checksums; here it would only have been tidier.
        }
        finally
        {
            _file.Dispose();
        }
    }

    public void Dispose() => _file.Dispose();

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // An empty file is no harm; recovery removes it.
        }
    }
}
