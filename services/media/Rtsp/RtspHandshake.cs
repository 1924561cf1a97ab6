using System.Globalization;

namespace Failover.Media;

/// <summary>OPTIONS, DESCRIBE, SETUP, PLAY.</summary>
internal sealed class RtspHandshake(RtspRequester requester, RtspConnection connection, RtspTarget target)
{
    private const string WantedTransport = "RTP/AVP/TCP;unicast;interleaved=0-1";

    /// <summary>RFC 2326 section 12.37.</summary>
    private static readonly TimeSpan DefaultSessionTimeout = TimeSpan.FromSeconds(60);

    public async Task<OpenStream> OpenAsync(CancellationToken ct)
    {
        // Cameras that refuse OPTIONS play all the same.
        var options = await requester.AskAsync("OPTIONS", target.RequestUrl, ct);
        var description = await requester.AskAsync("DESCRIBE", target.RequestUrl, ct, ("Accept", "application/sdp"));
        Require(description, "DESCRIBE");
        var video = SdpReader.FindH264(description.Body);
        var baseUrl = ControlUrl.Base(description, target.RequestUrl);
        var sessionUrl = ControlUrl.Join(baseUrl, video.SessionControl);
        var setup = await requester.AskAsync("SETUP", ControlUrl.Join(baseUrl, video.Control), ct, ("Transport", WantedTransport));
        Require(setup, "SETUP");
        var transport = TransportAnswer.Parse(setup["Transport"]);
        connection.Framer.Channels = (transport.RtpChannel, transport.RtcpChannel);
        var session = (setup["Session"] ?? throw new RtspException(RtspError.Protocol, "answered SETUP without a session")).Split(';');
        requester.SessionId = session[0].Trim();

        // No Range: on a server that shares one media among its clients it would rewind it for all of them.
        Require(await requester.AskAsync("PLAY", sessionUrl, ct), "PLAY");
        return new OpenStream
        {
            PayloadType = video.PayloadType,
            Parameters = video.Parameters,
            Transport = transport,
            SessionUrl = sessionUrl,
            OffersGetParameter = options.All("Public").Any(methods => methods.Contains("GET_PARAMETER", StringComparison.OrdinalIgnoreCase)),
            SessionTimeout = ParseTimeout(session),
        };
    }

    private static TimeSpan ParseTimeout(string[] session)
    {
        foreach (var part in session.Skip(1))
        {
            var pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair.Length == 2 && pair[0].Equals("timeout", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(pair[1], NumberStyles.None, provider: null, out var seconds) && seconds > 0)
            {
                return TimeSpan.FromSeconds(seconds);
            }
        }

        return DefaultSessionTimeout;
    }

    private static void Require(RtspMessage answer, string method)
    {
        if (answer.IsSuccess)
        {
            return;
        }

        throw answer.Status switch
        {
            403 => new RtspException(RtspError.Unauthorized, "forbids this stream to the configured user"),
            453 or 503 => NoSession(answer, method),

            // Firmware that counts its sessions badly: the stream was there a moment ago, and now it cannot be set up.
            454 or 500 when method != "DESCRIBE" => NoSession(answer, method),
            404 or 454 => new RtspException(RtspError.NotFound, "has no such stream"),
            461 => new RtspException(RtspError.Unsupported, "does not offer RTP over the RTSP connection (TCP), only over UDP"),
            >= 300 and < 400 => new RtspException(RtspError.Unsupported, "points to another address; enter that one as the camera's address"),
            0 => new RtspException(RtspError.Protocol, $"answered {method} with something that is no RTSP"),
            _ => new RtspException(RtspError.Protocol, $"answered {method} with {answer.Status} {answer.Reason}".TrimEnd()),
        };
    }

    private static RtspException NoSession(RtspMessage answer, string method) =>
        new(RtspError.NoSession, $"answered {method} with {answer.Status} {answer.Reason}".TrimEnd());
}
