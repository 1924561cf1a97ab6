using Failover.Contracts;
using Prometheus;

namespace Failover.Platform;

/// <summary>
/// The newest lines that this process logged, in memory, for whoever asks by HTTP (<c>failover logs</c>). Bounded in number and size; the
/// oldest go first. Who logs waits for nobody: a line is put in under a short lock, and a reader copies what it wants out under the same.
/// </summary>
public sealed class LogRing
{
    public const int Capacity = 5_000;

    /// <summary>Characters of all lines together.</summary>
    public const int CapacityCharacters = 4 * 1024 * 1024;
    public const int PageSize = 1_000;

    /// <summary>Characters of one text or one exception; the rest is cut off.</summary>
    public const int LongestText = 8_192;

    private static readonly Counter Forgotten = Prometheus.Metrics.CreateCounter("failover_log_lines_forgotten_total", "Lines that left the memory of logs because it was full.");

    private readonly Lock _lock = new();
    private readonly Queue<(LogLine Line, int Size)> _lines = new();
    private readonly string _id = ServiceIdentity.NewBootId();
    private TaskCompletionSource _added = NewSignal();
    private long _characters;
    private long _next;

    public void Add(LogLine line)
    {
        var kept = line with { Text = Cut(line.Text), Error = line.Error is { } error ? Cut(error) : null };
        var size = kept.Text.Length + (kept.Error?.Length ?? 0) + kept.Category.Length + kept.Process.Length;
        TaskCompletionSource signal;
        lock (_lock)
        {
            _lines.Enqueue((kept, size));
            _characters += size;
            _next++;
            while (_lines.Count > Capacity || _characters > CapacityCharacters)
            {
                _characters -= _lines.Dequeue().Size;
                Forgotten.Inc();
            }
            signal = _added;
            _added = NewSignal();
        }
        signal.TrySetResult();
    }

    /// <summary>Lines after a cursor; waits up to <paramref name="wait"/> for the first one, less when cancelled.</summary>
    /// <param name="after">0 = from the oldest that is there.</param>
    /// <param name="since">Lines before this time are passed over.</param>
    /// <param name="wait">How long.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Ends the waiting.</param>
    public async Task<LogPage> ReadAsync(long after, DateTimeOffset since, TimeSpan wait, TimeProvider time, CancellationToken ct)
    {
        var (page, added) = Read(after, since);
        if (page.Lines.Count == 0 && page.Next == after && wait > TimeSpan.Zero)
        {
            await added.WaitAsync(wait, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            (page, _) = Read(after, since);
        }
        return page;
    }

    private (LogPage Page, Task Added) Read(long after, DateTimeOffset since)
    {
        lock (_lock)
        {
            var first = _next - _lines.Count;
            // A cursor of another life of this process lies ahead of what there is: it reads from the beginning.
            var from = after > _next ? first : Math.Max(after, first);
            var lines = new List<LogLine>();
            var cursor = from;
            foreach (var (line, _) in _lines.Skip((int)(from - first)))
            {
                if (lines.Count == PageSize)
                {
                    break;
                }
                cursor++;
                if (line.Time >= since)
                {
                    lines.Add(line);
                }
            }
            // Whoever begins asks for what there is, and misses nothing.
            return (new LogPage(_id, cursor, after > 0 && after <= _next ? from - after : 0, lines), _added.Task);
        }
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : $"{text[..LongestText]}... ({text.Length - LongestText} characters more)";

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
