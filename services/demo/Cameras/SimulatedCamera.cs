using System.Collections.Immutable;
using Failover.Contracts;

namespace Failover.Demo;

/// <summary>
/// One camera: an absolute line of pictures (tick = number x ticks per picture, never starting over) that runs whether anyone watches or
/// not, and the sessions that receive it.
/// </summary>
internal sealed class SimulatedCamera
{
    private const int DegradedEvery = 5;

    private readonly PacketizedClip _packets;
    private readonly int _clipOffset;
    private readonly int _loopFrom;
    private readonly int _loopLength;
    private readonly TimeSpan _phase;
    private readonly Lock _lock = new();
    private ImmutableArray<CameraSession> _watching = [];
    private ImmutableArray<CameraSession> _all = [];
    private int _refused;

    /// <param name="phase">How long after the site's start its first picture is due; cameras are spread over a picture's time.</param>
    public SimulatedCamera(CameraOptions options, PacketizedClip packets, int clipOffset, DateTimeOffset siteStart, TimeSpan phase)
    {
        Options = options;
        _packets = packets;
        _phase = phase;
        _clipOffset = clipOffset;
        StartedAt = siteStart + phase;
        PictureTime = TimeSpan.FromTicks(packets.Clip.TicksPerPicture * TimeSpan.TicksPerSecond / RtpTime.TicksPerSecond);
        var pictures = packets.Clip.Pictures;
        _loopLength = pictures.Count;
        if (options.StaticScene)
        {
            _loopFrom = Enumerable.Range(0, clipOffset + 1).Last(i => pictures[i].Key);
            var next = Enumerable.Range(_loopFrom + 1, pictures.Count - _loopFrom - 1).FirstOrDefault(i => pictures[i].Key, pictures.Count);
            _loopLength = next - _loopFrom;
        }
    }

    public CameraOptions Options { get; }
    public DateTimeOffset StartedAt { get; }
    public TimeSpan PictureTime { get; }

    /// <summary>Number of the newest picture; -1 before the first.</summary>
    public long Newest { get; private set; } = -1;
    public ImmutableArray<CameraSession> Sessions => _all;
    public int Watching => _watching.Length;

    /// <summary>Sessions that found all of <see cref="CameraOptions.MaxSessions"/> taken.</summary>
    public int Refused => Volatile.Read(ref _refused);
    public int TicksPerPicture => _packets.Clip.TicksPerPicture;

    public long TickOf(long picture) => picture * TicksPerPicture;
    public DateTimeOffset WallOf(long picture) => StartedAt + (picture * PictureTime);
    public ReadOnlySpan<byte> PacketsOf(long picture) => _packets.Packets(IndexOf(picture));

    public WitnessedPicture Witness(long picture)
    {
        var clip = _packets.Clip.Pictures[IndexOf(picture)];
        return new(picture, TickOf(picture), clip.Hash, clip.Key, WallOf(picture));
    }

    public bool IsKey(long picture) => _packets.Clip.Pictures[IndexOf(picture)].Key;

    public long ToPicture(TimeSpan sinceSiteStart) => (long)Math.Floor((sinceSiteStart - _phase) / PictureTime);

    /// <summary>The camera's tick line at an instant between pictures, for sender reports.</summary>
    public long TickAt(TimeSpan sinceSiteStart) => (long)((sinceSiteStart - _phase).TotalSeconds * RtpTime.TicksPerSecond);

    /// <summary>Produces what is due and gives every session what its socket takes. Returns how late the oldest of them was.</summary>
    public TimeSpan Advance(TimeSpan sinceSiteStart)
    {
        var due = ToPicture(sinceSiteStart);
        var late = due > Newest ? sinceSiteStart - _phase - ((Newest + 1) * PictureTime) : TimeSpan.Zero;
        Newest = Math.Max(Newest, due);
        foreach (var session in _watching)
        {
            if (!session.Pump(Newest, sinceSiteStart))
            {
                lock (_lock)
                {
                    _watching = _watching.Remove(session);
                }
            }
        }
        return late;
    }

    /// <summary>False when the camera has no session left to give.</summary>
    public bool TryReserve(CameraSession session)
    {
        lock (_lock)
        {
            if (Options.MaxSessions > 0 && _all.Count(known => known.IsOpen) >= Options.MaxSessions)
            {
                Interlocked.Increment(ref _refused);
                return false;
            }
            _all = _all.Add(session);
            return true;
        }
    }

    /// <summary>This picture of this session loses a packet, because a second session plays.</summary>
    public bool Degrades(CameraSession session, long picture) =>
        Options.DegradesWithSecondSession && picture % DegradedEvery == 0 && _watching is { Length: > 1 } watching && watching[0] == session;

    public void StartSending(CameraSession session)
    {
        lock (_lock)
        {
            _watching = _watching.Add(session);
        }
    }

    /// <summary>The first picture a session gets that begins now.</summary>
    public long FirstFor()
    {
        var picture = Newest + 1;
        while (Options.StartAtKey && !IsKey(picture))
        {
            picture++;
        }
        return picture;
    }

    private int IndexOf(long picture) => Options.StaticScene
        ? _loopFrom + (int)((picture + _clipOffset - _loopFrom) % _loopLength)
        : (int)((picture + _clipOffset) % _loopLength);
}
