using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>
/// One homecoming's part of its incident's trace, told when it is over: a span of all that came home from one holder, and below it one for
/// each camera, <see cref="MostCameras"/> at most; never one for a picture or an interval. Not for several threads at once.
/// </summary>
internal sealed class HomecomingSpans(TimeProvider time)
{
    /// <summary>Cameras with a span of their own: those of which the most pictures came.</summary>
    public const int MostCameras = 64;

    private readonly IncidentTrace _trace = new("recorder");
    private readonly Dictionary<string, Part> _parts = new(StringComparer.Ordinal);
    private DateTimeOffset _at;

    /// <summary>A round begins.</summary>
    public void Begin() => _at = time.GetUtcNow();

    /// <summary>An interval of a camera was looked at; the pieces of a round come one after the other.</summary>
    public void Came(string camera, HomecomingResult result)
    {
        var (from, to) = (_at, time.GetUtcNow());
        _at = to;
        if (_trace.IsOn && (result.Inserted > 0 || result.Present > 0 || result.Lost.Count > 0))
        {
            var before = _parts.GetValueOrDefault(camera) ?? new Part(from, to, 0, 0, 0, 0);
            _parts[camera] = new Part(
                before.From, to, before.Pictures + result.Inserted, before.Present + result.Present, before.Bytes + result.Bytes,
                before.Lost + result.Lost.Sum(lost => lost.Frames));
        }
    }

    /// <summary>Nothing is left at the holder. What came after that, on a later order, is told by that one's end.</summary>
    public void Finished(ReinsertionOrder order, ReinsertionProgress progress)
    {
        if (_parts.Count == 0 || order.TraceId is not { } traceId)
        {
            return;
        }

        var parts = _parts.OrderByDescending(part => part.Value.Pictures).ThenBy(part => part.Key, StringComparer.Ordinal).ToList();
        _parts.Clear();
        var whole = parts.Select(part => part.Value).Aggregate((a, b) => new Part(
            a.From < b.From ? a.From : b.From, a.To > b.To ? a.To : b.To, a.Pictures + b.Pictures, a.Present + b.Present, a.Bytes + b.Bytes, a.Lost + b.Lost));
        var own = _trace.Record(SpanOf("pulling", order, traceId, whole) with
        {
            Parent = order.Trace,
            Reason = $"{progress.Reason} {whole.Pictures} pictures of {parts.Count} cameras came, {whole.Present} were there already{(parts.Count > MostCameras ? $"; {MostCameras} cameras have a span of their own" : "")}.",
        });
        foreach (var (camera, part) in parts.Take(MostCameras))
        {
            _trace.Record(SpanOf("pulling camera", order, traceId, part) with
            {
                Parent = own,
                Camera = camera,
                Reason = $"{part.Pictures} pictures of {camera} came home from {order.Holder}, {part.Present} were there already{(part.Lost > 0 ? $", {part.Lost} are lost" : "")}.",
            });
        }
    }

    private static IncidentSpan SpanOf(string name, ReinsertionOrder order, string traceId, Part part) => new()
    {
        Name = name,
        TraceId = traceId,
        From = part.From,
        To = part.To,
        Site = order.Site,
        Server = order.Server,
        Spare = order.Holder,
        Reason = "",
        Pictures = part.Pictures,
        Bytes = part.Bytes,
    };

    private sealed record Part(DateTimeOffset From, DateTimeOffset To, long Pictures, long Present, long Bytes, long Lost);
}
