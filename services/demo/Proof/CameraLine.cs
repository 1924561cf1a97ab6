using System.Text.RegularExpressions;
using Failover.Contracts;

namespace Failover.Demo;

/// <summary>
/// A camera's absolute line as the simulator drew it, and every run's place on it by SSRC and RTP offset: the truth that the product's
/// aligner, which knows neither, is held against.
/// </summary>
internal sealed partial class CameraLine
{
    private readonly CameraWitness _witness;
    private readonly Dictionary<uint, SessionWitness> _sessions;
    private readonly Dictionary<RunId, StoredRun> _runs;

    public CameraLine(CameraWitness witness, IEnumerable<StoreContents> stores)
    {
        _witness = witness;
        _sessions = witness.Sessions.ToDictionary(session => session.Ssrc);
        _runs = stores.SelectMany(store => store.Runs.Values).Where(run => run.Camera == witness.Camera)
            .DistinctBy(run => run.Id).ToDictionary(run => run.Id);
        Pictures = (witness.Pictures ?? []).ToDictionary(picture => picture.Number);
    }

    public Dictionary<long, WitnessedPicture> Pictures { get; }

    public bool HashesMeanNothing => _witness.EncoderPerSession;

    public SessionWitness? SessionOf(RunId run) =>
        _runs.TryGetValue(run, out var known) && known.Ssrc is { } ssrc ? _sessions.GetValueOrDefault(ssrc) : null;

    /// <summary>A run that a disk describes and of whose session the simulator knows nothing.</summary>
    public bool IsStranger(RunId run) => _runs.ContainsKey(run) && SessionOf(run) is null;

    /// <summary>
    /// The run whose ticks a view's rows are: the one that places most of them rightly. A view's axis is some run's line, which one is the
    /// product's own choice.
    /// </summary>
    public RunId? AxisOf(IReadOnlyList<FrameRow> rows)
    {
        var best = _runs.Keys.Where(run => SessionOf(run) is not null)
            .Select(run => (Run: run, Fits: rows.Count(row => Shows(run, row)))).OrderByDescending(pair => pair.Fits).FirstOrDefault();
        return best.Fits > 0 ? best.Run : null;
    }

    /// <summary>Whether a row, on this run's ticks, is a picture that the camera sent at that tick.</summary>
    public bool Shows(RunId axis, FrameRow row) => AbsoluteTick(axis, row.Tick) is { } absolute && PictureAt(absolute) is { } picture
        && (row.Damaged || HashesMeanNothing || picture.Hash == row.Hash);

    /// <summary>The absolute tick of a run's tick; null when the simulator never had such a session.</summary>
    public long? AbsoluteTick(RunId run, long tick) => SessionOf(run) is { } session
        ? RtpTime.Extend((uint)tick - session.RtpOffset, near: (session.FirstPicture ?? 0) * _witness.TicksPerPicture)
        : null;

    /// <summary>The picture at an absolute tick, give or take one; null when the camera never made it.</summary>
    public WitnessedPicture? PictureAt(long absoluteTick)
    {
        var number = (absoluteTick + (_witness.TicksPerPicture / 2)) / _witness.TicksPerPicture;
        return Math.Abs(absoluteTick - (number * _witness.TicksPerPicture)) <= 1 && Pictures.TryGetValue(number, out var picture) ? picture : null;
    }

    /// <summary>
    /// A picture with this hash near an absolute tick: where a recording was placed by time (no recorder had the camera for a while, so
    /// nothing overlaps), its ticks are right only to <paramref name="tolerance"/>.
    /// </summary>
    public WitnessedPicture? PictureNear(long absoluteTick, FrameHash hash, long tolerance)
    {
        var (first, last) = ((absoluteTick - tolerance) / _witness.TicksPerPicture, (absoluteTick + tolerance) / _witness.TicksPerPicture);
        for (var number = first; number <= last; number++)
        {
            if (Pictures.TryGetValue(number, out var picture) && picture.Hash == hash)
            {
                return picture;
            }
        }
        return null;
    }

    /// <summary>Sessions of the named recorders: by their user agent's name in brackets, else by the run that has their SSRC.</summary>
    public IEnumerable<SessionWitness> SessionsOf(IReadOnlyCollection<string> recorders) => _witness.Sessions.Where(session =>
        (NameInBrackets().Match(session.UserAgent ?? "") is { Success: true } match
            ? match.Groups["name"].Value
            : _runs.Values.FirstOrDefault(run => run.Ssrc == session.Ssrc)?.Id.Recorder) is { } name && recorders.Contains(name));

    [GeneratedRegex(@"\((?<name>[^)]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NameInBrackets();
}
