using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Failover.Simulation;

/// <summary>What happened, in fixed columns. The lines' hash tells whether two runs were the same, also when the lines are not kept.</summary>
internal sealed class Story(bool keep)
{
    private readonly XxHash3 _hash = new();
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public int Count { get; private set; }

    /// <summary>Time of the last line.</summary>
    public TimeSpan LastAt { get; private set; }

    public string Hash => _hash.GetCurrentHashAsUInt64().ToString("x16", CultureInfo.InvariantCulture);

    public void Add(TimeSpan at, string who, string what, string text)
    {
        LastAt = at;
        Count++;
        var line = string.Create(CultureInfo.InvariantCulture, $"{(int)at.TotalMinutes:00}:{at.Seconds:00}.{at.Milliseconds:000}  {who,-12} {what,-14} {text}");
        _hash.Append(Encoding.UTF8.GetBytes(line));
        if (keep)
        {
            _lines.Add(line);
        }
    }
}
