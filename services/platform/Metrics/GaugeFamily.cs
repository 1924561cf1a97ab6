using Prometheus;

namespace Failover.Platform;

/// <summary>
/// The series of one gauge that come and go with servers, spares and cameras: what is not shown again is taken away, so that a removed
/// camera does not stay at its last value for ever. For about once a second, never per picture. Safe from any thread.
/// </summary>
/// <param name="gauge">Its labels are the site's objects: their number is the site's size and no more.</param>
public sealed class GaugeFamily(Gauge gauge)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string[]> _shown = new(StringComparer.Ordinal);

    /// <summary>These are all series now.</summary>
    public void Show(IEnumerable<GaugeRow> rows)
    {
        lock (_lock)
        {
            var gone = new HashSet<string>(_shown.Keys, StringComparer.Ordinal);
            foreach (var (value, labels) in rows)
            {
                var key = string.Join('\n', labels);
                gone.Remove(key);
                _shown[key] = labels;
                gauge.WithLabels(labels).Set(value);
            }
            foreach (var key in gone)
            {
                _shown.Remove(key, out var labels);
                gauge.RemoveLabelled(labels!);
            }
        }
    }
}

/// <summary>One series of a <see cref="GaugeFamily"/>.</summary>
/// <param name="Value">In the unit that the metric's name ends with.</param>
/// <param name="Labels">Values of the gauge's labels, in its order.</param>
public readonly record struct GaugeRow(double Value, params string[] Labels);
