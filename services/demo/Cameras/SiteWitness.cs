using Failover.Contracts;

namespace Failover.Demo;

/// <summary><c>GET /witness</c> of the simulator: what the cameras really sent, to whom. The proof believes this and nothing else.</summary>
/// <param name="ObserverLagMsMax">How late a picture was at worst; over about 200 ms the machine was too busy for the run's times to mean much.</param>
/// <param name="Seed">Repeats the run's random numbers.</param>
public sealed record SiteWitness(DateTimeOffset StartedAt, DateTimeOffset Now, double ObserverLagMsMax, int Seed, IReadOnlyList<CameraWitness> Cameras);

/// <summary>One camera.</summary>
/// <param name="TicksPerPicture">Picture n has tick n x this, 90 kHz, for as long as the process runs.</param>
/// <param name="StartedAt">When picture 0 was due.</param>
/// <param name="Newest">Number of the newest picture.</param>
/// <param name="EncoderPerSession">Every session got other bytes: the hashes of the list prove nothing.</param>
/// <param name="MaxSessions">Sessions that it serves at once; 0 = any number.</param>
/// <param name="SessionsRefused">Sessions that it refused for that reason.</param>
/// <param name="Pictures">Only in <c>GET /witness/{camera}?from=&amp;to=</c> (ticks, inclusive).</param>
public sealed record CameraWitness(
    string Camera, int TicksPerPicture, DateTimeOffset StartedAt, long Newest, bool EncoderPerSession,
    IReadOnlyList<SessionWitness> Sessions, IReadOnlyList<WitnessedPicture>? Pictures = null,
    int MaxSessions = 0, int SessionsRefused = 0);

/// <summary>One picture on the camera's absolute tick line.</summary>
public readonly record struct WitnessedPicture(long Number, long Tick, FrameHash Hash, bool Key, DateTimeOffset Wall);

/// <summary>One RTSP session.</summary>
/// <param name="UserAgent">The client's own name.</param>
/// <param name="RtpOffset">RTP time = (absolute tick + this) mod 2^32.</param>
/// <param name="FirstPicture">Number of the first picture it was to get; null before PLAY.</param>
/// <param name="Written">Pictures whose every byte the kernel took, as inclusive ranges of numbers; a picture with a lost packet is in none.</param>
/// <param name="CloseReason">One sentence; null while open.</param>
public sealed record SessionWitness(
    int Id, string? UserAgent, string Remote, uint Ssrc, uint RtpOffset, ushort FirstSequence, DateTimeOffset OpenedAt, DateTimeOffset? PlayedAt,
    DateTimeOffset? ClosedAt, string? CloseReason, long? FirstPicture, long? LastPicture, IReadOnlyList<PictureRange> Written, long BytesWritten);

/// <summary>Inclusive range of picture numbers.</summary>
public readonly record struct PictureRange(long From, long To)
{
    public bool Contains(long picture) => picture >= From && picture <= To;
}
