using System.Text;

namespace Failover.Media;

/// <summary>A response, or a request that the server sends on its own. Header names are compared without case, values are trimmed.</summary>
internal sealed class RtspMessage
{
    private const string Version = "RTSP/1.0";

    private readonly List<(string Name, string Value)> _headers = [];

    private RtspMessage(string startLine)
    {
        var parts = startLine.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        IsResponse = startLine.StartsWith("RTSP/", StringComparison.Ordinal);
        Status = IsResponse && parts.Length > 1 && int.TryParse(parts[1], out var status) ? status : 0;
        Reason = IsResponse && parts.Length > 2 ? parts[2] : string.Empty;
        Method = IsResponse || parts.Length == 0 ? string.Empty : parts[0];
    }

    public bool IsResponse { get; }

    /// <summary>0 in a request or when it is no number.</summary>
    public int Status { get; }

    public string Reason { get; }

    /// <summary>Empty in a response.</summary>
    public string Method { get; }

    public bool IsSuccess => Status is >= 200 and < 300;

    public string Body { get; private init; } = string.Empty;

    public string? this[string name] => All(name).FirstOrDefault();

    public IEnumerable<string> All(string name) =>
        _headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value);

    /// <summary>Content-Length of a header block; 0 when absent or no number.</summary>
    public static int ReadContentLength(ReadOnlySpan<byte> head)
    {
        foreach (var line in Encoding.Latin1.GetString(head).Split('\n'))
        {
            var colon = line.IndexOf(':');
            if (colon > 0 && line.AsSpan(0, colon).Trim().Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                return int.TryParse(line.AsSpan(colon + 1).Trim(), out var length) && length > 0 ? length : 0;
            }
        }

        return 0;
    }

    public static RtspMessage Parse(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        // A control character left in a value would come back to the camera inside our own headers.
        var lines = Encoding.Latin1.GetString(head).Replace("\r", string.Empty).Replace("\0", string.Empty).Split('\n');
        var message = new RtspMessage(lines[0].Trim()) { Body = Encoding.UTF8.GetString(body) };
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':');
            if (colon > 0)
            {
                message._headers.Add((line[..colon].Trim(), line[(colon + 1)..].Trim()));
            }
        }

        return message;
    }

    /// <summary>A request as it goes out. Lines end with CR LF; <c>CSeq</c> is spelled as cameras insist on.</summary>
    public static byte[] Request(string method, string url, int sequence, IEnumerable<(string Name, string Value)> headers)
    {
        var text = new StringBuilder($"{method} {url} {Version}\r\nCSeq: {sequence}\r\n");
        foreach (var (name, value) in headers)
        {
            text.Append($"{name}: {value}\r\n");
        }

        return Encoding.UTF8.GetBytes(text.Append("\r\n").ToString());
    }

    /// <summary>The answer to a server's own request.</summary>
    public byte[] Answer()
    {
        var status = Method is "OPTIONS" or "GET_PARAMETER" or "SET_PARAMETER" ? "200 OK" : "405 Method Not Allowed";
        return Encoding.UTF8.GetBytes($"{Version} {status}\r\nCSeq: {this["CSeq"]}\r\n\r\n");
    }
}
