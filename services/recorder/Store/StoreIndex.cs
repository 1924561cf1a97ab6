using System.Text.Json;
using Dapper;
using Failover.Contracts;
using Microsoft.Data.Sqlite;

namespace Failover.Recorder;

/// <summary>
/// The index of sealed volumes: one row per (volume, run, track) with its packed records. It needs no flush of its own: what a power cut
/// takes from it is found again by scanning the volumes.
/// </summary>
internal sealed class StoreIndex : IDisposable
{
    public const int SchemaVersion = 1;

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS volumes(volume INTEGER PRIMARY KEY, class INTEGER NOT NULL, bytes INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS runs(run TEXT PRIMARY KEY, info TEXT NOT NULL, closed TEXT);
        CREATE TABLE IF NOT EXISTS entries(
          volume INTEGER NOT NULL, run TEXT NOT NULL, track INTEGER NOT NULL, class INTEGER NOT NULL, first_tick INTEGER NOT NULL,
          last_tick INTEGER NOT NULL, frames INTEGER NOT NULL, bytes INTEGER NOT NULL, damaged INTEGER NOT NULL, anchor INTEGER NOT NULL,
          records BLOB NOT NULL, PRIMARY KEY(volume, run, track)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS entries_cover ON entries(run, first_tick, last_tick, volume, class, frames, bytes, damaged, anchor);
        CREATE TABLE IF NOT EXISTS notes(id INTEGER PRIMARY KEY, volume INTEGER NOT NULL, kind INTEGER NOT NULL, body BLOB NOT NULL);
        """;

    private readonly string _connection;

    private StoreIndex(string connection) => _connection = connection;

    /// <summary>Opens or creates it. A damaged one is put aside (it can be rebuilt); one of a newer schema is refused.</summary>
    public static StoreIndex Open(string directory, Action<string> report)
    {
        var path = Path.Combine(directory, "index.db");
        var index = new StoreIndex(new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 10 }.ToString());
        try
        {
            index.Prepare(path);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 11 or 26)
        {
            index.Dispose();
            report($"The index {path} is damaged ({e.Message}); it is rebuilt from the volumes.");
            File.Move(path, path + ".damaged", overwrite: true);
            File.Delete(path + "-wal");
            File.Delete(path + "-shm");
            index.Prepare(path);
        }

        return index;
    }

    public IReadOnlyDictionary<ulong, VolumeRow> Volumes()
    {
        using var db = Connect();
        return db.Query<(long Volume, long Class, long Bytes)>("SELECT volume, class, bytes FROM volumes")
            .ToDictionary(v => (ulong)v.Volume, v => new VolumeRow((VolumeClass)v.Class, v.Bytes));
    }

    public IReadOnlyList<RunRow> Runs()
    {
        using var db = Connect();
        var totals = db.Query<(string Run, long First, long Last, long Frames, long Bytes, long Damaged, long Anchor)>(
                "SELECT run, min(first_tick), max(last_tick), sum(frames), sum(bytes), sum(damaged), "
                + $"coalesce(min(nullif(anchor, {RecordHeader.NoAnchor})), {RecordHeader.NoAnchor}) FROM entries GROUP BY run")
            .ToDictionary(t => t.Run, t => new PartTotals(t.First, t.Last, t.Frames, t.Bytes, t.Damaged, new WallMap(t.Anchor)));
        return db.Query<(string Run, string Info, string? Closed)>("SELECT run, info, closed FROM runs")
            .Where(r => totals.ContainsKey(r.Run))
            .Select(r => new RunRow(JsonSerializer.Deserialize<RunInfo>(r.Info, FailoverJson.Options)!, r.Closed, totals[r.Run]))
            .ToList();
    }

    /// <summary>The run's records in sealed volumes that reach into an interval of ticks.</summary>
    public IReadOnlyList<VolumePart> Parts(RunInfo run, long fromTick, long toTick)
    {
        using var db = Connect();
        var rows = db.Query<(long Volume, byte[] Records)>(
            "SELECT volume, records FROM entries WHERE run = @run AND first_tick <= @toTick AND last_tick >= @fromTick ORDER BY volume",
            new { run = run.Id.ToString(), fromTick, toTick });
        var parts = new List<VolumePart>();
        foreach (var (volume, records) in rows)
        {
            var part = new VolumePart((ulong)volume, run);
            RecordPacking.Unpack(records).ForEach(part.Add);
            parts.Add(part);
        }

        return parts;
    }

    /// <summary>The run's records in one sealed volume.</summary>
    public IReadOnlyList<StoredRecord> RecordsIn(RunId run, ulong volume)
    {
        using var db = Connect();
        var packed = db.QuerySingleOrDefault<byte[]>(
            "SELECT records FROM entries WHERE run = @run AND volume = @v", new { run = run.ToString(), v = (long)volume });
        return packed is null ? [] : RecordPacking.Unpack(packed);
    }

    /// <summary>(volume, run) of one class with their sums.</summary>
    public IReadOnlyList<(ulong Volume, RunId Run, PartTotals Totals)> PartsOf(VolumeClass volumeClass)
    {
        using var db = Connect();
        return db.Query<(long Volume, string Run, long First, long Last, long Frames, long Bytes)>(
                "SELECT volume, run, first_tick, last_tick, frames, bytes FROM entries WHERE class = @c ORDER BY volume",
                new { c = (int)volumeClass })
            .Select(r => ((ulong)r.Volume, RunId.Parse(r.Run), new PartTotals(r.First, r.Last, r.Frames, r.Bytes, 0, default)))
            .ToList();
    }

    public IReadOnlyList<Note> Notes()
    {
        using var db = Connect();
        return db.Query<(long Kind, byte[] Body)>("SELECT kind, body FROM notes ORDER BY volume, id")
            .Select(n => new Note((RecordKind)n.Kind, n.Body))
            .ToList();
    }

    /// <summary>Takes over a sealed volume, all or nothing. Again for the same volume: replaces what was there.</summary>
    public void Insert(VolumeContents volume)
    {
        using var db = Connect();
        using var transaction = db.BeginTransaction();
        Delete(db, volume.Number, transaction);
        db.Execute("INSERT INTO volumes VALUES(@n, @c, @b)", new { n = (long)volume.Number, c = (int)volume.Class, b = volume.Length }, transaction);
        foreach (var run in volume.Runs.Values)
        {
            db.Execute(
                "INSERT INTO runs(run, info) VALUES(@run, @info) ON CONFLICT(run) DO UPDATE SET info = excluded.info",
                new { run = run.Id.ToString(), info = JsonSerializer.Serialize(run, FailoverJson.Options) },
                transaction);
        }

        foreach (var run in volume.Parts.Keys)
        {
            db.Execute("UPDATE runs SET closed = NULL WHERE run = @run", new { run = run.ToString() }, transaction);
        }

        foreach (var (run, reason) in volume.Closes)
        {
            db.Execute("UPDATE runs SET closed = @reason WHERE run = @run", new { run = run.ToString(), reason }, transaction);
        }

        foreach (var part in volume.Parts.Values)
        {
            InsertPart(db, transaction, part, volume.Class);
        }

        foreach (var note in volume.Notes)
        {
            db.Execute(
                "INSERT INTO notes(volume, kind, body) VALUES(@v, @k, @b)",
                new { v = (long)volume.Number, k = (int)note.Kind, b = note.Json },
                transaction);
        }

        transaction.Commit();
    }

    public void Delete(ulong volume)
    {
        using var db = Connect();
        using var transaction = db.BeginTransaction();
        Delete(db, volume, transaction);
        db.Execute("DELETE FROM runs WHERE run NOT IN (SELECT run FROM entries)", transaction: transaction);
        transaction.Commit();
    }

    /// <summary>Sums of one run over sealed volumes.</summary>
    public PartTotals TotalsOf(RunId run) => Parts(run).Aggregate(PartTotals.Empty, (sum, part) => sum.With(part));

    public void Dispose()
    {
        using var db = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(db);
    }

    private IEnumerable<PartTotals> Parts(RunId run)
    {
        using var db = Connect();
        return db.Query<(long First, long Last, long Frames, long Bytes, long Damaged, long Anchor)>(
                "SELECT first_tick, last_tick, frames, bytes, damaged, anchor FROM entries WHERE run = @run",
                new { run = run.ToString() })
            .Select(t => new PartTotals(t.First, t.Last, t.Frames, t.Bytes, t.Damaged, new WallMap(t.Anchor)))
            .ToList();
    }

    private static void Delete(SqliteConnection db, ulong volume, SqliteTransaction transaction)
    {
        var row = new { v = (long)volume };
        db.Execute("DELETE FROM entries WHERE volume = @v", row, transaction);
        db.Execute("DELETE FROM notes WHERE volume = @v", row, transaction);
        db.Execute("DELETE FROM volumes WHERE volume = @v", row, transaction);
    }

    private static void InsertPart(SqliteConnection db, SqliteTransaction transaction, VolumePart part, VolumeClass volumeClass)
    {
        var totals = part.Totals;
        db.Execute(
            "INSERT INTO entries VALUES(@v, @run, 0, @c, @first, @last, @frames, @bytes, @damaged, @anchor, @records)",
            new
            {
                v = (long)part.Volume,
                run = part.Run.Id.ToString(),
                c = (int)volumeClass,
                first = totals.FirstTick,
                last = totals.LastTick,
                frames = totals.Frames,
                bytes = totals.Bytes,
                damaged = totals.Damaged,
                anchor = totals.Wall.Anchor,
                records = RecordPacking.Pack(part.Records),
            },
            transaction);
    }

    private void Prepare(string path)
    {
        using var db = Connect();
        var version = db.ExecuteScalar<int>("PRAGMA user_version");
        if (version > SchemaVersion)
        {
            throw new StoreRefusedException(
                $"The index {path} has schema {version}; this program knows {SchemaVersion}. Use the newer program, or delete index.db to have it rebuilt.");
        }

        db.Execute("PRAGMA journal_mode = WAL");
        db.Execute(Schema);
        db.Execute($"PRAGMA user_version = {SchemaVersion}");
    }

    private SqliteConnection Connect()
    {
        var db = new SqliteConnection(_connection);
        db.Open();
        db.Execute("PRAGMA synchronous = NORMAL");
        return db;
    }
}

/// <summary>A sealed volume in the index.</summary>
internal readonly record struct VolumeRow(VolumeClass Class, long Bytes);

/// <summary>A run in the index, with the sums over sealed volumes.</summary>
internal sealed record RunRow(RunInfo Info, string? Closed, PartTotals Totals);
