using System.Diagnostics.CodeAnalysis;
using Failover.Contracts;
using Prometheus;

namespace Failover.Platform;

/// <summary>
/// The newest beat of each recorder. Only a beat whose boot or sequence advances counts, and it counts from when it was sent: after a
/// stall of the broker old beats arrive in a burst, each with a higher sequence, and must not look like life (R4).
/// </summary>
public sealed class BeatBook
{
    /// <summary>Recorders remembered at most; far above any site.</summary>
    public const int MaxRecorders = 4096;

    private static readonly Counter Ignored = Metrics.CreateCounter("failover_beats_ignored_total", "Beats that did not count.", "why");

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Track> _tracks = new(StringComparer.Ordinal);

    /// <summary>Takes a beat that arrived at <paramref name="now"/> (elapsed time of this process).</summary>
    /// <returns>False when it is older than what is known, so that it changes nothing.</returns>
    public bool Accept(Beat beat, TimeSpan now)
    {
        lock (_lock)
        {
            if (!_tracks.TryGetValue(beat.Recorder, out var track))
            {
                if (_tracks.Count >= MaxRecorders)
                {
                    Ignored.WithLabels("too-many-recorders").Inc();
                    return false;
                }
                _tracks[beat.Recorder] = track = new Track();
            }
            var accepted = track.Accept(beat, now);
            if (!accepted)
            {
                Ignored.WithLabels("old").Inc();
            }
            return accepted;
        }
    }

    /// <summary>The newest beat of each recorder, by name. A silent recorder's last beat stays: what it held, it still holds.</summary>
    public IReadOnlyDictionary<string, BeatSeen> Snapshot()
    {
        lock (_lock)
        {
            var all = new Dictionary<string, BeatSeen>(_tracks.Count, StringComparer.Ordinal);
            foreach (var (recorder, track) in _tracks)
            {
                if (track.Last is { } last)
                {
                    all.Add(recorder, last);
                }
            }
            return all;
        }
    }

    public bool TryGet(string recorder, [NotNullWhen(true)] out BeatSeen? seen)
    {
        lock (_lock)
        {
            seen = _tracks.TryGetValue(recorder, out var track) ? track.Last : null;
            return seen is not null;
        }
    }

    private sealed class Track
    {
        // A process restarts rarely; a beat of one of its last boots that comes late is ignored.
        private const int BootsRemembered = 8;
        private readonly Queue<string> _oldBoots = new();
        private SenderClock _clock = new();

        public BeatSeen? Last { get; private set; }

        public bool Accept(Beat beat, TimeSpan now)
        {
            if (Last is not null)
            {
                var sameBoot = string.Equals(Last.Beat.BootId, beat.BootId, StringComparison.Ordinal);
                if (sameBoot ? beat.Sequence <= Last.Beat.Sequence : _oldBoots.Contains(beat.BootId))
                {
                    return false;
                }
                if (!sameBoot)
                {
                    Retire(Last.Beat.BootId);
                }
            }
            Last = new BeatSeen(beat, _clock.SentAt(TimeSpan.FromMilliseconds(beat.MonotonicMs), now), now);
            return true;
        }

        private void Retire(string boot)
        {
            _oldBoots.Enqueue(boot);
            if (_oldBoots.Count > BootsRemembered)
            {
                _oldBoots.Dequeue();
            }
            _clock = new SenderClock();
        }
    }
}

/// <summary>A beat and its times on the receiver's own clock.</summary>
/// <param name="SentAt">When it was sent, by the sender's monotonic clock mapped to ours; what its age is counted from.</param>
/// <param name="ReceivedAt">When it arrived.</param>
public sealed record BeatSeen(Beat Beat, TimeSpan SentAt, TimeSpan ReceivedAt)
{
    public TimeSpan Age(TimeSpan now) => now - SentAt;
}
