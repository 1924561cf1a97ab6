using Failover.Contracts;

namespace Failover.Demo;

/// <summary>The proof of one camera.</summary>
internal sealed class CameraJudge
{
    private const int FewPictures = 5;

    private readonly ProofInput _input;
    private readonly CameraSpan _span;
    private readonly CameraLine? _line;
    private readonly List<string> _findings = [];

    public CameraJudge(ProofInput input, CameraSpan span)
    {
        _input = input;
        _span = span;
        var stores = new[] { input.Store }.Concat(input.StoreAtFault is { } before ? [before] : []).Concat(input.GuardStores.Values);
        _line = input.Witness.Cameras.FirstOrDefault(camera => camera.Camera == span.Camera) is { } witness ? new(witness, stores) : null;
    }

    public CameraProof Judge()
    {
        if (_line is null)
        {
            return new() { Camera = _span.Camera, Findings = [$"{_span.Camera}: the simulator has no such camera."] };
        }
        var judged = Judged();
        if (judged.Count == 0)
        {
            return new() { Camera = _span.Camera, Findings = [$"{_span.Camera}: no key frame between covered and the end, so nothing is proven."] };
        }
        var disk = new DiskJudge(_line, _span.Camera, _input.Server);
        var stored = disk.Read(_input.Store);
        var before = _input.StoreAtFault is { } atFault ? new DiskJudge(_line, _span.Camera, _input.Server).Read(atFault) : [];
        var given = _line.SessionsOf(_input.Guards).SelectMany(session => session.Written).ToList();
        var sent = judged.Where(picture =>
            stored.ContainsKey(picture.Number) || before.ContainsKey(picture.Number) || given.Exists(range => range.Contains(picture.Number))).ToList();
        var lost = sent.Where(picture => !stored.ContainsKey(picture.Number)).ToList();
        var seams = new SeamJudge(_line, _span.Camera, _input.Store).Judge();
        var view = JudgeView(byTime: seams.Exists(seam => seam.Seam.Class == SeamClass.Timed) || HasUnrelatedAxes());
        var notShown = sent.Where(picture => stored.ContainsKey(picture.Number) && !view.Shown.Contains(picture.Number)).ToList();
        Count(lost.Count, "pictures are lost");
        Count(view.Wrong.Count, "pictures are shown twice or were never sent");
        Count(notShown.Count, "stored pictures are not shown by the view");
        Count(disk.Mismatches, "pictures on disk differ from what the camera sent");
        Count(disk.Unknown, "pictures on disk belong to no session of this camera or to no picture it made");
        Count(seams.Count(seam => seam.Wrong), "seam records are wrong");
        return new()
        {
            Camera = _span.Camera,
            FromTick = judged[0].Tick,
            ToTick = judged[^1].Tick,
            FramesProduced = judged.Count,
            FramesSent = sent.Count,
            FramesStored = sent.Count - lost.Count,
            FramesLost = lost.Count,
            FramesDuplicated = view.Wrong.Count,
            FramesNotShown = notShown.Count,
            HashMismatches = disk.Mismatches,
            FramesStoredTwice = judged.Count(picture => stored.GetValueOrDefault(picture.Number) > 1),
            Lost = [.. lost.Take(FewPictures).Select(picture => new PictureFinding(picture.Tick, picture.Wall, WhereItWas(picture, before.ContainsKey(picture.Number))))],
            Duplicated = [.. view.Wrong.Take(FewPictures)],
            Seams = seams,
            Findings = _findings,
        };
    }

    /// <summary>From the first key frame after covered to the last picture before the end.</summary>
    private List<WitnessedPicture> Judged() =>
        [.. _line!.Pictures.Values.Where(picture => picture.Wall >= _span.CoveredAt && picture.Wall <= _span.EndAt)
            .OrderBy(picture => picture.Number).SkipWhile(picture => !picture.Key)];

    /// <param name="byTime">Some recording of this camera is placed by time, and says so: its pictures are near their ticks, not at them.</param>
    private (HashSet<long> Shown, List<PictureFinding> Wrong) JudgeView(bool byTime)
    {
        var shown = new HashSet<long>();
        var wrong = new List<PictureFinding>();
        var view = _input.View.FirstOrDefault(view => view.Camera == _span.Camera);
        if (view is null || _line!.AxisOf(view.Frames) is not { } axis)
        {
            _findings.Add(view is null
                ? $"{_span.Camera}: the view's list is missing."
                : $"{_span.Camera}: the view's {view.Frames.Count} rows are on no run's ticks.");
            return (shown, wrong);
        }
        foreach (var row in view.Frames)
        {
            var absolute = _line.AbsoluteTick(axis, row.Tick)!.Value;
            var exact = _line.Shows(axis, row) ? _line.PictureAt(absolute) : null;
            if ((exact ?? (byTime ? _line.PictureNear(absolute, row.Hash, SeamJudge.TimedTolerance) : null)) is not { } picture)
            {
                wrong.Add(new(absolute, WallOf(absolute), $"The view shows {row.Hash}, which the camera did not send at this tick."));
            }
            else if (!shown.Add(picture.Number))
            {
                wrong.Add(new(picture.Tick, picture.Wall, "The view shows it twice."));
            }
        }
        return (shown, wrong);
    }

    /// <summary>
    /// The recordings fall into parts whose sessions had no picture in common: for a while nobody had the camera, and only time can place one
    /// part beside the other. Where sessions did have a picture in common, one axis is asked for.
    /// </summary>
    private bool HasUnrelatedAxes()
    {
        var epochs = new Dictionary<RunId, RunId>();
        foreach (var seam in _input.Store.Seams.Where(seam => seam.Camera == _span.Camera))
        {
            epochs[seam.Run] = seam.Epoch;
        }
        var parts = epochs.GroupBy(seam => seam.Value, seam => seam.Key)
            .Select(part => part.SelectMany(run => _line!.SessionOf(run)?.Written ?? []).ToList()).ToList();
        return parts.Count > 1
            && !parts.Where((part, i) => parts.Skip(i + 1).Any(other => part.Exists(a => other.Exists(b => a.From <= b.To && b.From <= a.To)))).Any();
    }

    private DateTimeOffset WallOf(long absoluteTick)
    {
        var (_, first) = _line!.Pictures.First();
        return first.Wall + TimeSpan.FromTicks((absoluteTick - first.Tick) * TimeSpan.TicksPerSecond / RtpTime.TicksPerSecond);
    }

    /// <summary>A guess for the person who looks for the fault: the last place that had it.</summary>
    private string WhereItWas(WitnessedPicture picture, bool wasDurable)
    {
        if (wasDurable)
        {
            return $"It was on {_input.Server}'s disk when that failed, and is not any more.";
        }
        var holders = _input.GuardStores
            .Where(store => new DiskJudge(_line!, _span.Camera, _input.Server).Read(store.Value).ContainsKey(picture.Number))
            .Select(store => store.Key).ToList();
        if (holders.Count > 0)
        {
            return $"It is on the disk of {string.Join(" and ", holders)}: reinsertion did not bring it home.";
        }
        var session = _line!.SessionsOf(_input.Guards).First(session => session.Written.Any(range => range.Contains(picture.Number)));
        return $"It was written to {session.UserAgent}, session {session.Id} (SSRC {session.Ssrc:x8}), and is on no disk that was read: its guard did not keep it.";
    }

    private void Count(long count, string what)
    {
        if (count > 0)
        {
            _findings.Add($"{_span.Camera}: {count} {what}.");
        }
    }
}
