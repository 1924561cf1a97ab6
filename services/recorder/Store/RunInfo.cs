using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>All that a run is, besides its frames. Stored in every volume in which the run has frames.</summary>
public sealed record RunInfo
{
    public required RunId Id { get; init; }

    /// <summary>The home server of the camera, not who records.</summary>
    public required string Server { get; init; }
    public required string Camera { get; init; }

    /// <summary>Who recorded it.</summary>
    public string Recorder => Id.Recorder;

    /// <summary>RTP SSRC of the session; a hint, never an identity.</summary>
    public uint? Ssrc { get; init; }

    /// <summary>The term under which it is recorded.</summary>
    public long Term { get; init; }
    public required RunPurpose Purpose { get; init; }
    public string Codec { get; init; } = "h264";
    public required DateTimeOffset OpenedUtc { get; init; }

    /// <summary>Parameter sets, ascending by the tick from which each holds.</summary>
    public IReadOnlyList<CodecParameters> Parameters { get; init; } = [];

    /// <summary>What is missing before its first picture, when the recorder knew why; goes home with the run.</summary>
    public RunGap? GapBefore { get; init; }

    /// <summary>The server and camera that it was recorded as (<c>slave-2/cam-1</c>), when that server is gone and this one adopted it; null = it is its own.</summary>
    public string? AdoptedFrom { get; init; }

    /// <summary>The parameter sets that hold at a tick; the first known ones for frames before them; null when none came yet.</summary>
    public H264Parameters? ParametersAt(long tick)
    {
        var chosen = Parameters.LastOrDefault(p => p.FromTick <= tick) ?? (Parameters.Count > 0 ? Parameters[0] : null);
        return chosen is not null && H264Parameters.TryParseAvcC(chosen.AvcC, out var parameters) ? parameters : null;
    }
}

/// <summary>Parameter sets of a run.</summary>
/// <param name="FromTick">They hold from this tick on.</param>
/// <param name="AvcC">AVCDecoderConfigurationRecord (ISO/IEC 14496-15 section 5.3.3.1).</param>
public sealed record CodecParameters(long FromTick, byte[] AvcC);

/// <summary>Pictures are missing from an instant to a run's first picture.</summary>
/// <param name="From">By the recorder's wall clock.</param>
/// <param name="Cause">For an operator.</param>
public sealed record RunGap(DateTimeOffset From, string Cause)
{
    public Gap Of(string server, string camera, DateTimeOffset to) =>
        new() { Server = server, Camera = camera, From = From < to ? From : to, To = to, Cause = Cause };
}
