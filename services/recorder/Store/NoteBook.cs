using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>Seams and gaps in memory; their records are in the notes volumes.</summary>
internal sealed class NoteBook
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, Seam> _seams = [];
    private readonly Dictionary<string, Gap> _gaps = [];

    public void Replay(Note note)
    {
        switch (note.Kind)
        {
            case RecordKind.Seam:
                Set(note.Read<Seam>());
                break;
            case RecordKind.Gap:
                var gap = note.Read<GapBody>();
                Set(gap.Id, gap.Gap);
                break;
            default:
                break;
        }
    }

    /// <summary>False when the very same seam is known already.</summary>
    public bool Set(Seam seam)
    {
        lock (_gate)
        {
            if (_seams.TryGetValue(seam.Run, out var known) && known == seam)
            {
                return false;
            }

            _seams[seam.Run] = seam;
            return true;
        }
    }

    public void Set(string id, Gap gap)
    {
        lock (_gate)
        {
            _gaps[id] = gap;
        }
    }

    /// <summary>Null when the gap is unknown or closed already.</summary>
    public Gap? Close(string id, DateTimeOffset to)
    {
        lock (_gate)
        {
            if (!_gaps.TryGetValue(id, out var gap) || gap.To is not null)
            {
                return null;
            }

            return _gaps[id] = gap with { To = to };
        }
    }

    public IReadOnlyList<Seam> Seams(string server, string camera)
    {
        lock (_gate)
        {
            return _seams.Values.Where(s => s.Server == server && s.Camera == camera).ToList();
        }
    }

    /// <summary>Gaps that reach into [from, to), by time.</summary>
    public IReadOnlyList<Gap> Gaps(string server, string camera, DateTimeOffset from, DateTimeOffset to)
    {
        lock (_gate)
        {
            return _gaps.Values
                .Where(g => g.Server == server && g.Camera == camera && g.From < to && (g.To is null || g.To > from))
                .OrderBy(g => g.From)
                .ToList();
        }
    }

    public IReadOnlyList<Gap> LossesOf(string server, string reinsertion)
    {
        lock (_gate)
        {
            return _gaps.Values.Where(g => g.Server == server && g.Reinsertion == reinsertion).OrderBy(g => g.From).ThenBy(g => g.Camera, StringComparer.Ordinal).ToList();
        }
    }

    /// <summary>Gaps that nobody closed yet, with their ids: after a restart the recorder closes them at the first frame.</summary>
    public IReadOnlyList<OpenGap> Open(string server, string camera)
    {
        lock (_gate)
        {
            return _gaps.Where(g => g.Value.To is null && g.Value.Server == server && g.Value.Camera == camera)
                .Select(g => new OpenGap(g.Key, g.Value))
                .ToList();
        }
    }
}

/// <summary>A gap that is still open.</summary>
public sealed record OpenGap(string Id, Gap Gap);
