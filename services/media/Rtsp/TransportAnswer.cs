using System.Globalization;

namespace Failover.Media;

/// <summary>What SETUP's answer says about the transport; parameters in any order, blanks tolerated.</summary>
internal sealed record TransportAnswer(int RtpChannel, int RtcpChannel, uint? Ssrc)
{
    /// <exception cref="RtspException">The camera chose a transport that was not asked for.</exception>
    public static TransportAnswer Parse(string? header)
    {
        var values = HeaderParameters.Parse(header ?? string.Empty, ';');
        if (values.TryGetValue("interleaved", out var channels))
        {
            return WithChannels(channels, values);
        }

        if (values.ContainsKey("server_port") || values.ContainsKey("client_port"))
        {
            throw new RtspException(RtspError.Unsupported, "offers RTP over UDP only; this product takes it over the RTSP connection");
        }

        return new TransportAnswer(0, 1, ParseSsrc(values));
    }

    private static TransportAnswer WithChannels(string channels, Dictionary<string, string> values)
    {
        var parts = channels.Split('-', StringSplitOptions.TrimEntries);
        if (!byte.TryParse(parts[0], out var rtp))
        {
            throw new RtspException(RtspError.Protocol, $"answered SETUP with the interleaved channels '{channels}'");
        }

        var rtcp = parts.Length > 1 && byte.TryParse(parts[1], out var second) ? second : (byte)(rtp + 1);
        return new TransportAnswer(rtp, rtcp, ParseSsrc(values));
    }

    private static uint? ParseSsrc(Dictionary<string, string> values) =>
        values.TryGetValue("ssrc", out var text) && uint.TryParse(text, NumberStyles.AllowHexSpecifier, provider: null, out var ssrc) ? ssrc : null;
}
