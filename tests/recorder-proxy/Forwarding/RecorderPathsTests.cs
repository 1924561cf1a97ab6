using Microsoft.AspNetCore.Http;

namespace Failover.RecorderProxy.Tests;

public sealed class RecorderPathsTests
{
    [Theory]
    [InlineData("?camera=cam-1&from=2026-01-01T00:00:00Z", "http://r:1/video.mp4?server=slave-2&camera=cam-1&from=2026-01-01T00:00:00Z")]
    [InlineData("", "http://r:1/video.mp4?server=slave-2")]
    [InlineData("?", "http://r:1/video.mp4?server=slave-2")]
    [InlineData("?server=master&camera=c", "http://r:1/video.mp4?server=slave-2&camera=c")]
    [InlineData("?SERVER=master&s%65rver=x&camera=c", "http://r:1/video.mp4?server=slave-2&camera=c")]
    [InlineData("?camera=a%26b%3Dc%20d&x", "http://r:1/video.mp4?server=slave-2&camera=a%26b%3Dc%20d&x=")]
    public void Target_Query_KeepsEverythingButTheServer(string query, string expected) =>
        Assert.Equal(expected, RecorderPaths.Target("http://r:1/", "slave-2", "video.mp4", new QueryString(query)).AbsoluteUri);

    [Fact]
    public void Target_OddServerName_IsEscaped() =>
        Assert.Equal("http://r:1/frames?server=a%26camera%3Dx", RecorderPaths.Target("http://r:1", "a&camera=x", "frames", default).AbsoluteUri);

    [Theory]
    [InlineData("video.mp4", true)]
    [InlineData("frames", true)]
    [InlineData("coverage", true)]
    [InlineData("probe", true)]
    [InlineData("status", true)]
    [InlineData("holdings", false)]
    [InlineData("holdings/slave-2/cam-1", false)]
    [InlineData("bus/plans", false)]
    [InlineData("video.mp4/../holdings", false)]
    [InlineData("VIDEO.MP4", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void IsOpen_Path_OnlyReading(string? path, bool open) => Assert.Equal(open, RecorderPaths.IsOpen(path));
}
