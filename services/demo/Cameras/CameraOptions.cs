using System.Globalization;

namespace Failover.Demo;

/// <summary>One simulated camera and how it misbehaves. Text form: <c>cam-3:refuse=503,loss=5,key-start</c>.</summary>
public sealed record CameraOptions
{
    public required string Name { get; init; }

    /// <summary>First picture of the clip; null: spread over the cameras.</summary>
    public int? ClipOffset { get; init; }

    /// <summary>The camera's own password; null: the site's. A client with the site's password then fails.</summary>
    public string? Password { get; init; }

    /// <summary>Answers DESCRIBE with this RTSP status (503, 454, ...) instead of serving.</summary>
    public int? RefuseStatus { get; init; }

    /// <summary>More sessions get 453; 0 = any number.</summary>
    public int MaxSessions { get; init; }

    /// <summary>Its encoder is overloaded by two: while a second session plays, every fifth picture of the first one lacks a packet.</summary>
    public bool DegradesWithSecondSession { get; init; }

    /// <summary>A session begins with a key frame. By default it begins mid-GOP, which is harder on the recorder.</summary>
    public bool StartAtKey { get; init; }

    /// <summary>Sends noise instead of RTP.</summary>
    public bool Garbage { get; init; }

    /// <summary>Repeats one GOP for ever, so every hash comes again after two seconds.</summary>
    public bool StaticScene { get; init; }

    /// <summary>Every session gets other bytes, as from an encoder of its own: hashes never match.</summary>
    public bool EncoderPerSession { get; init; }

    /// <summary>RTP packets per thousand that are left out.</summary>
    public int LossPerMille { get; init; }

    /// <summary>RTP time offset of every session, to place its wrap; null: random per session.</summary>
    public uint? RtpOffset { get; init; }

    /// <summary>Error of the camera's wall clock in its sender reports.</summary>
    public TimeSpan ClockError { get; init; }

    /// <summary>Sends no sender reports.</summary>
    public bool NoSenderReports { get; init; }

    public static CameraOptions Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var camera = new CameraOptions { Name = colon < 0 ? text : text[..colon] };
        if (colon < 0)
        {
            return camera;
        }
        foreach (var part in text[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            camera = With(camera, pair[0], pair.Length > 1 ? pair[1] : "");
        }
        return camera;
    }

    private static CameraOptions With(CameraOptions camera, string key, string value) => key switch
    {
        "offset" => camera with { ClipOffset = Number(value) },
        "password" => camera with { Password = value },
        "refuse" => camera with { RefuseStatus = Number(value) },
        "max-sessions" => camera with { MaxSessions = Number(value) },
        "degrades" => camera with { DegradesWithSecondSession = true },
        "key-start" => camera with { StartAtKey = true },
        "garbage" => camera with { Garbage = true },
        "static" => camera with { StaticScene = true },
        "encoder-per-session" => camera with { EncoderPerSession = true },
        "loss" => camera with { LossPerMille = Number(value) },
        "rtp-offset" => camera with { RtpOffset = uint.Parse(value, CultureInfo.InvariantCulture) },
        "clock-error" => camera with { ClockError = TimeSpan.FromSeconds(Number(value)) },
        "no-reports" => camera with { NoSenderReports = true },
        _ => throw new FormatException($"A camera has no option '{key}'."),
    };

    private static int Number(string value) => int.Parse(value, CultureInfo.InvariantCulture);

    /// <summary>Without the password: a record prints all its members otherwise.</summary>
    public override string ToString() => Name;
}
