using System.Globalization;
using System.Text;

namespace Failover.Demo;

/// <summary>A request as the simulator reads it; its own parser on purpose.</summary>
internal sealed record RtspRequest(string Method, string Url, IReadOnlyDictionary<string, string> Headers)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>
    /// Takes one request, or skips one interleaved packet, from the front of <paramref name="bytes"/>. Returns the bytes used up; 0 = more
    /// are needed; -1 = this is no RTSP.
    /// </summary>
    public static int Take(ReadOnlySpan<byte> bytes, out RtspRequest? request)
    {
        request = null;
        if (bytes.IsEmpty)
        {
            return 0;
        }
        if (bytes[0] == (byte)'$')
        {
            var length = bytes.Length < 4 ? int.MaxValue : 4 + ((bytes[2] << 8) | bytes[3]);
            return length <= bytes.Length ? length : 0;
        }
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return bytes.Length > 8192 ? -1 : 0;
        }
        var lines = Encoding.UTF8.GetString(bytes[..end]).Split("\r\n");
        var first = lines[0].Split(' ');
        if (first.Length != 3 || first[2] != "RTSP/1.0")
        {
            return -1;
        }
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                headers[line[..colon].Trim()] = line[(colon + 1)..].Trim();
            }
        }
        var body = headers.TryGetValue("Content-Length", out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? Math.Min(count, 8192) : 0;
        if (bytes.Length < end + 4 + body)
        {
            return 0;
        }
        request = new(first[0], first[1], headers);
        return end + 4 + body;
    }
}
