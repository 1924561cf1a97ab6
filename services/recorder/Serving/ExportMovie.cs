using System.Runtime.CompilerServices;
using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>The pictures of an export, with where their bytes are. Bytes go out untouched (R9).</summary>
internal sealed class ExportMovie
{
    /// <summary>So far back a decodable beginning is looked for.</summary>
    public static readonly TimeSpan LongestGop = TimeSpan.FromSeconds(20);

    private readonly FootageStore _store;
    private readonly IReadOnlyList<ViewFrame> _frames;

    private ExportMovie(FootageStore store, IReadOnlyList<ViewFrame> frames, Mp4Movie movie)
    {
        (_store, _frames, Movie) = (store, frames, movie);
    }

    public Mp4Movie Movie { get; }

    /// <summary>From the last key picture at or before <paramref name="from"/> on; null when there is nothing to show.</summary>
    public static ExportMovie? Of(CameraView view, FootageStore store, DateTimeOffset from)
    {
        var frames = view.Frames;
        var first = -1;
        for (var i = 0; i < frames.Count && (first < 0 || frames[i].Utc <= from); i++)
        {
            first = frames[i].Frame.IsKey ? i : first;
        }

        if (first < 0)
        {
            return null;
        }

        var shown = frames.Skip(first).ToList();
        var descriptions = new List<H264Parameters>();
        var samples = new List<Mp4Sample>(shown.Count);
        var runs = new Dictionary<RunId, RunInfo>();
        foreach (var frame in shown)
        {
            if (!runs.TryGetValue(frame.Run, out var info))
            {
                info = store.FindRun(frame.Run)?.Info;
                if (info is null)
                {
                    return null;
                }

                runs.Add(frame.Run, info);
            }

            samples.Add(new Mp4Sample(frame.Tick, frame.Frame.Size, frame.Frame.IsKey, DescriptionOf(descriptions, info, frame.Frame.Tick)));
        }

        return descriptions.Count == 0
            ? null
            : new ExportMovie(store, shown, new Mp4Movie { Samples = samples, Descriptions = descriptions, CreatedUtc = shown[0].Utc });
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> PayloadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var buffer = Array.Empty<byte>();
        foreach (var frame in _frames)
        {
            ct.ThrowIfCancellationRequested();
            if (buffer.Length < frame.Frame.Size)
            {
                buffer = new byte[Math.Max(frame.Frame.Size, 64 * 1024)];
            }

            if (!_store.TryReadPayload(frame.Frame, buffer.AsSpan(0, frame.Frame.Size)))
            {
                throw new IOException("A volume was deleted while it was exported; ask again.");
            }

            yield return buffer.AsMemory(0, frame.Frame.Size);
            await Task.CompletedTask;
        }
    }

    private static int DescriptionOf(List<H264Parameters> descriptions, RunInfo run, long tick)
    {
        if (run.ParametersAt(tick) is not { } parameters)
        {
            return 0;
        }

        var index = descriptions.IndexOf(parameters);
        if (index < 0)
        {
            descriptions.Add(parameters);
            index = descriptions.Count - 1;
        }

        return index;
    }
}
