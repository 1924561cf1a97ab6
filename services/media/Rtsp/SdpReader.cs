namespace Failover.Media;

/// <summary>
/// Finds the H.264 stream in a session description (RFC 4566). It looks only at m, rtpmap, fmtp and control lines: cameras break every
/// other one, and a media section that makes no sense is skipped, not the session.
/// </summary>
internal static class SdpReader
{
    /// <exception cref="RtspException">There is no H.264 stream; the message says what there is instead.</exception>
    public static SdpVideo FindH264(string sdp)
    {
        var sections = Sections(sdp);
        var sessionControl = Attribute(sections[0], "control");
        var offered = new List<string>();
        foreach (var section in sections.Skip(1))
        {
            var formats = section[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (formats.Length < 4 || !formats[0].Equals("m=video", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (var format in formats.Skip(3))
            {
                if (!int.TryParse(format, out var payloadType) || payloadType is < 0 or > 127)
                {
                    continue;
                }

                var name = Encoding(section, payloadType);
                if (name.Equals("H264", StringComparison.OrdinalIgnoreCase))
                {
                    return Describe(sections, section, payloadType, sessionControl);
                }

                offered.Add(name);
            }
        }

        throw new RtspException(RtspError.Unsupported, offered.Count == 0
            ? "offers no video stream"
            : $"offers video only as {string.Join(", ", offered.Distinct())}; this product records H.264");
    }

    private static SdpVideo Describe(List<List<string>> sections, List<string> section, int payloadType, string? sessionControl)
    {
        // Some cameras write the fmtp line under another section: the payload type finds it anywhere.
        var format = Format(section, payloadType) ?? sections.Select(other => Format(other, payloadType)).FirstOrDefault(found => found is not null);
        var values = HeaderParameters.Parse(format ?? string.Empty, ';');
        if (values.GetValueOrDefault("packetization-mode") == "2")
        {
            throw new RtspException(RtspError.Unsupported, "sends H.264 in interleaved packetization mode; this product takes modes 0 and 1");
        }

        return new SdpVideo(payloadType, Attribute(section, "control"), sessionControl, ReadSets(values.GetValueOrDefault("sprop-parameter-sets")));
    }

    private static H264Parameters? ReadSets(string? sets)
    {
        byte[]? sps = null;
        var ppsList = new List<byte[]>();
        foreach (var text in (sets ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var bytes = new byte[text.Length];
            if (!Convert.TryFromBase64String(text, bytes, out var length))
            {
                continue;
            }

            foreach (var nal in AnnexB.Split(bytes.AsSpan(0, length)))
            {
                if (NalType.Of(nal) == NalType.Sps)
                {
                    sps ??= nal;
                }
                else if (NalType.Of(nal) == NalType.Pps)
                {
                    ppsList.Add(nal);
                }
            }
        }

        return sps is not null && H264Parameters.TryCreate(sps.AsSpan().TrimEnd((byte)0), ppsList, out var parameters) ? parameters : null;
    }

    /// <summary>First the session's own lines, then one list for each media section, beginning with its m line.</summary>
    private static List<List<string>> Sections(string sdp)
    {
        var sections = new List<List<string>> { new() };
        foreach (var line in sdp.Split('\n'))
        {
            var text = line.Trim();
            if (text.StartsWith("m=", StringComparison.OrdinalIgnoreCase))
            {
                sections.Add([]);
            }

            sections[^1].Add(text);
        }

        return sections;
    }

    private static string? Attribute(List<string> section, string name)
    {
        var prefix = $"a={name}:";
        return section.Find(line => line.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))?[prefix.Length..].Trim();
    }

    private static string Encoding(List<string> section, int payloadType)
    {
        foreach (var line in section)
        {
            if (ValueOf(line, "a=rtpmap:", payloadType) is { } value)
            {
                return value.Split('/')[0].Trim();
            }
        }

        return $"payload type {payloadType}";
    }

    private static string? Format(List<string> section, int payloadType) =>
        section.Select(line => ValueOf(line, "a=fmtp:", payloadType)).FirstOrDefault(value => value is not null);

    /// <summary>What follows the payload type on an rtpmap or fmtp line.</summary>
    private static string? ValueOf(string line, string prefix, int payloadType)
    {
        if (!line.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var parts = line[prefix.Length..].Trim().Split(' ', 2, StringSplitOptions.TrimEntries);
        return int.TryParse(parts[0], out var number) && number == payloadType ? parts.ElementAtOrDefault(1) ?? string.Empty : null;
    }
}
