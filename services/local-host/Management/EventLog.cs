using System.Text.Json;
using Dapper;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Data.Sqlite;

namespace Failover.LocalHost;

/// <summary>
/// The newest journal entries with a cursor that only grows, in a file, so that a restart forgets nothing. At most
/// <see cref="Capacity"/>; the oldest go first.
/// </summary>
internal sealed class EventLog : IDisposable
{
    public const int Capacity = 10_000;
    public const int PageSize = 1000;
    private const int TrimEvery = 100;

    // Only what the journal's own durability asks for: a power cut may lose the last entries, never the file.
    private const string Schema = """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;
        CREATE TABLE IF NOT EXISTS events (cursor INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, json TEXT NOT NULL);
        """;

    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;
    private TaskCompletionSource _appended = NewSignal();
    private int _sinceTrim;

    public EventLog(string path)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            _connection.Open();
            _connection.Execute(Schema);
        }
        catch (SqliteException e)
        {
            _connection.Dispose();
            throw new FailoverSetupException($"{path} cannot be opened ({e.Message.TrimEnd('.')}): make the folder writable or give another --data.", inner: e);
        }
    }

    /// <summary>A doubled delivery of one entry is one entry.</summary>
    public void Append(JournalEntry entry)
    {
        TaskCompletionSource signal;
        lock (_lock)
        {
            var added = _connection.Execute(
                "INSERT OR IGNORE INTO events (id, json) VALUES (@Id, @Json)",
                new { entry.Id, Json = JsonSerializer.Serialize(entry, FailoverJson.Options) });
            if (added == 0)
            {
                return;
            }
            if (++_sinceTrim >= TrimEvery)
            {
                _sinceTrim = 0;
                _connection.Execute("DELETE FROM events WHERE cursor <= (SELECT max(cursor) FROM events) - @Capacity", new { Capacity });
            }
            signal = _appended;
            _appended = NewSignal();
        }
        signal.TrySetResult();
    }

    /// <summary>Entries after the cursor; waits up to <paramref name="wait"/> for the first one, less when cancelled.</summary>
    public async Task<EventPage> ReadAsync(long after, TimeSpan wait, TimeProvider time, CancellationToken ct)
    {
        var (page, appended) = Read(after);
        if (page.Entries.Count == 0 && wait > TimeSpan.Zero)
        {
            await appended.WaitAsync(wait, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (appended.IsCompleted)
            {
                (page, _) = Read(after);
            }
        }
        return page;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _connection.Dispose();
        }
    }

    private (EventPage Page, Task Appended) Read(long after)
    {
        lock (_lock)
        {
            var rows = _connection.Query<(long Cursor, string Json)>(
                "SELECT cursor, json FROM events WHERE cursor > @after ORDER BY cursor LIMIT @PageSize", new { after, PageSize }).AsList();
            var entries = rows.ConvertAll(r => JsonSerializer.Deserialize<JournalEntry>(r.Json, FailoverJson.Options)!);
            return (new EventPage(rows.Count == 0 ? after : rows[^1].Cursor, entries), _appended.Task);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
