using Failover.Contracts;
using Failover.Platform;

namespace Failover.Bench;

/// <summary>
/// A guard as a witness: what it reports of the server in its beats, by the product's rules (three failures in a row are missing, an own
/// lag makes it ill). Frames of the server's cameras always arrive at it: it is the most trusted witness there can be.
/// </summary>
internal sealed class GuardSide(DetectionRules rules, string server, BeatSender sender)
{
    private const long LagRemembered = 1_000_000;

    private int _misses;
    private ProbeResult? _last;
    private long? _answeredAt;

    public BeatSender Sender => sender;

    public void Note(ProbeOutcome outcome, long now)
    {
        _last = outcome.Result;
        if (outcome.Result == ProbeResult.Answered)
        {
            (_misses, _answeredAt) = (0, now);
        }
        else
        {
            _misses++;
        }
    }

    /// <summary>Its timer lagged within the last second.</summary>
    public bool IsIll(long now) => rules.Pause > rules.Times.IllTimerLagMs * 1000L && sender.Pauses.All.Count > 0
        && sender.Pauses.Touch(now - LagRemembered, now);

    public GuardReport Report(long now) => new()
    {
        Server = server,
        Recorder = server,
        Probe = Sign(IsIll(now)),
        Refused = !IsIll(now) && _last == ProbeResult.Refused,
        LastAnswerAgeMs = _answeredAt is { } at ? (now - at) / 1000.0 : null,
        FramesArriving = true,
        Cameras = 64,
        Covered = 64,
        CoveredPriority = 64,
        Keeping = 0,
    };

    private SignValue Sign(bool ill) =>
        ill || _last is null ? SignValue.Unknown
        : _last == ProbeResult.Refused || _misses >= rules.Times.ProbesMissing ? SignValue.Missing
        : _answeredAt is null ? SignValue.Unknown : SignValue.Alive;
}
