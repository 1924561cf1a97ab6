using Microsoft.Extensions.Logging;

namespace Failover.Recorder;

/// <summary>
/// The volumes of a store: which one of each class is written now, their rotation, their end. A volume on which a write or sync failed is
/// never tried again; what was not durable goes to a new one. Writer thread only, except <see cref="Fault"/>.
/// </summary>
internal sealed class VolumeShelf(
    StoreOptions options, string storeId, TimeProvider time, ILogger logger, Catalog catalog, HoldingLedger ledger, VolumeFiles files, ulong nextVolume)
{
    private readonly Dictionary<VolumeClass, VolumeWriter> _current = [];
    private readonly List<VolumeContents> _unindexed = [];
    private ulong _next = nextVolume;
    private volatile string? _fault;

    /// <summary>One sentence about what is wrong with the disk now; null when the last write was well.</summary>
    public string? Fault => _fault;

    public void Report(Exception e) =>
        _fault = $"The store {options.Directory} cannot be written: {e.Message.TrimEnd('.')}.";

    /// <summary>
    /// Writes one batch to the current volume of a class and syncs it. On failure the volume is abandoned and a new one is tried once;
    /// then the exception goes to the caller, who keeps its frames.
    /// </summary>
    public IReadOnlyList<DurableMark> Write(VolumeClass volumeClass, Action<VolumeWriter, RecordBatch> fill)
    {
        try
        {
            return WriteOnce(volumeClass, fill);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            StoreMetrics.Faults.Inc();
            logger.LogWarning(e, "A write to the store {Directory} failed; a new volume is tried.", options.Directory);
            return WriteOnce(volumeClass, fill);
        }
    }

    public void SealAll()
    {
        foreach (var volumeClass in _current.Keys.ToArray())
        {
            Seal(volumeClass);
        }
    }

    /// <summary>Deletes a volume that owes nothing: first the note, then the index rows, then the file; any crash between is harmless.</summary>
    public void Delete(ulong volume, IReadOnlyList<Contracts.RunId> runs, bool mayEndCurrent, string reason)
    {
        if (_current.TryGetValue(VolumeClass.Kept, out var current) && current.Contents.Number == volume)
        {
            if (!mayEndCurrent || current.Contents.Length == 0)
            {
                return;
            }

            Seal(VolumeClass.Kept);
        }

        var body = new DeletionBody(volume, reason, time.GetUtcNow());
        _ = Write(VolumeClass.Notes, (_, batch) => batch.AddNote(Note.Of(RecordKind.Deletion, body)));
        catalog.Remove(volume, runs);
        _unindexed.RemoveAll(v => v.Number == volume);
        files.Forget(volume);
        File.Delete(VolumeFile.PathOf(options.Directory, volume));
        options.Disk.SyncDirectory(options.Directory);
        ledger.Remove(volume);
        StoreMetrics.VolumesDeleted.Inc();
        logger.LogInformation("Volume v-{Volume:x16} was deleted: {Reason}.", volume, reason);
    }

    private IReadOnlyList<DurableMark> WriteOnce(VolumeClass volumeClass, Action<VolumeWriter, RecordBatch> fill)
    {
        try
        {
            var volume = Current(volumeClass);
            using var batch = volume.Begin();
            if (volume.Contents.Length == 0)
            {
                batch.AddVolumeStart(new VolumeStartBody(storeId, volumeClass, volume.Created));
            }

            fill(volume, batch);
            var begin = time.GetTimestamp();
            volume.Write(batch);
            StoreMetrics.FlushSeconds.WithLabels(volumeClass.ToString()).Observe(time.GetElapsedTime(begin).TotalSeconds);
            StoreMetrics.Bytes.WithLabels(volumeClass.ToString()).Inc(batch.End - volume.Contents.Length);
            var marks = catalog.Apply(volume.Contents, batch);
            if (volumeClass == VolumeClass.Kept)
            {
                AddToLedger(batch);
            }

            _fault = null;
            return marks;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report(e);
            Abandon(volumeClass);
            throw;
        }
    }

    private void AddToLedger(RecordBatch batch)
    {
        ledger.AddVolume(batch.Delta.Number);
        foreach (var part in batch.Delta.Parts.Values)
        {
            ledger.Add(batch.Delta.Number, part.Run.Id, part.Run.Server, part.Run.Camera, part.Totals);
        }
    }

    private VolumeWriter Current(VolumeClass volumeClass)
    {
        if (_current.TryGetValue(volumeClass, out var volume) && IsFull(volume))
        {
            Seal(volumeClass);
            volume = null;
        }

        return volume ?? (_current[volumeClass] = VolumeWriter.Create(options, _next++, volumeClass, time.GetUtcNow()));
    }

    /// <summary>Notes are few and stay together; only their size ends a volume of them.</summary>
    private bool IsFull(VolumeWriter volume) =>
        volume.Contents.Length >= options.VolumeMaxBytes
        || (volume.Contents.Class != VolumeClass.Notes && time.GetUtcNow() - volume.Created >= options.VolumeMaxAge);

    private void Abandon(VolumeClass volumeClass)
    {
        if (_current.Remove(volumeClass, out var volume))
        {
            volume.Abandon();
            if (volume.Contents.Length > 0)
            {
                TryIndex(volume.Contents);
            }
        }
    }

    private void Seal(VolumeClass volumeClass)
    {
        if (_current.Remove(volumeClass, out var volume))
        {
            volume.Dispose();
            TryIndex(volume.Contents);
        }
    }

    /// <summary>An index that cannot be written is no reason to stop: the volume stays in memory and is tried again at the next seal.</summary>
    private void TryIndex(VolumeContents contents)
    {
        _unindexed.Add(contents);
        try
        {
            foreach (var waiting in _unindexed.ToArray())
            {
                catalog.Seal(waiting);
                _unindexed.Remove(waiting);
            }
        }
        catch (Microsoft.Data.Sqlite.SqliteException e)
        {
            logger.LogWarning(e, "The index of {Directory} cannot be written; {Count} volumes wait for it.", options.Directory, _unindexed.Count);
        }
    }
}
