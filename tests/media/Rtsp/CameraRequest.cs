namespace Failover.Media.Tests;

/// <summary>One request as a fake camera read it.</summary>
internal sealed record CameraRequest(string Method, string Url, IReadOnlyDictionary<string, string> Headers)
{
    public string Sequence => Headers["CSeq"];

    public string? Authorization => Headers.GetValueOrDefault("Authorization");

    public static CameraRequest Parse(string head)
    {
        var lines = head.Split("\r\n");
        var start = lines[0].Split(' ');
        Assert.Equal("RTSP/1.0", start[2]);

        // Case counts: there are cameras that know no other spelling of CSeq.
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return new CameraRequest(start[0], start[1], headers);
    }
}
