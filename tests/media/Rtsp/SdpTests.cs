using CsCheck;

namespace Failover.Media.Tests;

public sealed class SdpTests
{
    private static readonly string[] Lines =
    [
        "m=video 0 RTP/AVP 96", "m=video", "a=rtpmap:96 H264/90000", "a=fmtp:96 sprop-parameter-sets=Z0LAHg==", "a=fmtp:96 ;=;\"", "a=control:", "a=rtpmap:",
    ];

    private static string Sprop => $"{Convert.ToBase64String(Nals.Sps)},{Convert.ToBase64String(Nals.Pps)}";

    [Fact]
    public void FindH264_OrdinaryDescription_GivesTheStream()
    {
        var video = SdpReader.FindH264(
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 0.0.0.0\r\na=control:*\r\nm=audio 0 RTP/AVP 0\r\na=control:trackID=0\r\n"
            + $"m=video 0 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\na=fmtp:97 packetization-mode=1;sprop-parameter-sets={Sprop};profile-level-id=42C01E\r\na=control:trackID=1\r\n");

        Assert.Equal((97, "trackID=1", "*"), (video.PayloadType, video.Control, video.SessionControl));
        Assert.Equal((640, 360), (video.Parameters!.Width, video.Parameters.Height));
    }

    [Fact]
    public void FindH264_BrokenLinesAround_AreTolerated()
    {
        var video = SdpReader.FindH264(
            "s=a\ns=b\nc=IN IP4\na=range\nm=application/TP-LINK 0 RTP/AVP smart/1/90000\nm=video\n"
            + $"m=video 0 RTP/AVP 96 \na=control:track1\na=rtpmap:96 h264/90000 \nm=audio 0 RTP/AVP 8\na=fmtp:96\na=fmtp:96 sprop-parameter-sets={Sprop}\n");

        Assert.Equal((96, "track1"), (video.PayloadType, video.Control));
    }

    [Theory]
    [InlineData("sprop-parameter-sets=!!!,###")]
    [InlineData("sprop-parameter-sets=Z0IA,aM4=")]
    [InlineData("sprop-parameter-sets=")]
    [InlineData("")]
    public void FindH264_ParameterSetsThatMakeNoSense_AreIgnored(string format) =>
        Assert.Null(SdpReader.FindH264($"m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=fmtp:96 {format}\n").Parameters);

    [Fact]
    public void FindH264_ParameterSetsWithStartCodesAndTrailingBytes_AreUsed()
    {
        byte[] both = [0, 0, 0, 1, .. Nals.Sps, 0, 0, 0, 1, .. Nals.Pps];

        var video = SdpReader.FindH264($"m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=fmtp:96 sprop-parameter-sets={Convert.ToBase64String(both)}\n");

        Assert.Equal(Nals.Sps, video.Parameters!.Sps);
        Assert.Equal(Nals.Pps, video.Parameters.Pps);
    }

    [Fact]
    public void FindH264_OnlyH265_SaysSo()
    {
        var failure = Assert.Throws<RtspException>(() => SdpReader.FindH264("m=video 0 RTP/AVP 96\na=rtpmap:96 H265/90000\n"));

        Assert.Equal(RtspError.Unsupported, failure.Error);
        Assert.Equal("offers video only as H265; this product records H.264", failure.Message);
    }

    [Fact]
    public void FindH264_NoVideo_SaysSo() =>
        Assert.Equal("offers no video stream", Assert.Throws<RtspException>(() => SdpReader.FindH264("m=audio 0 RTP/AVP 0\n")).Message);

    [Fact]
    public void FindH264_AnyText_ThrowsNothingElse() =>
        Gen.OneOf(
            Gen.String,
            Gen.Int[0, Lines.Length - 1].Select(i => Lines[i])
                .Array[0, 8].Select(lines => string.Join('\n', lines)))
            .Holds(
                sdp =>
                {
                    try
                    {
                        SdpReader.FindH264(sdp);
                    }
                    catch (RtspException)
                    {
                    }
                },
                cases: 5000);

    [Theory]
    [InlineData("rtsp://h/a/", "track1", "rtsp://h/a/track1")]
    [InlineData("rtsp://h/a", "/track1", "rtsp://h/a/track1")]
    [InlineData("rtsp://h/a?x=1", "track1", "rtsp://h/a?x=1/track1")]
    [InlineData("rtsp://h/a/", "*", "rtsp://h/a/")]
    [InlineData("rtsp://h/a/", null, "rtsp://h/a/")]
    [InlineData("rtsp://h/a/", "rtsp://other/b", "rtsp://other/b")]
    public void Join_Control_IsAppendedWithOneSlash(string baseUrl, string? control, string joined) => Assert.Equal(joined, ControlUrl.Join(baseUrl, control));

    [Theory]
    [InlineData("Content-Base: rtsp://h/base/\r\n", "rtsp://h/base/")]
    [InlineData("Content-Location: rtsp://h/place\r\n", "rtsp://h/place")]
    [InlineData("Content-Base: rtsp://rtsp://h/\r\n", "rtsp://h/asked")]
    [InlineData("content-base: 192.168.1.2/live\r\n", "rtsp://h/asked")]
    [InlineData("", "rtsp://h/asked")]
    public void Base_BrokenValues_FallBackToTheRequest(string headers, string expected) =>
        Assert.Equal(expected, ControlUrl.Base(RtspMessage.Parse(System.Text.Encoding.ASCII.GetBytes("RTSP/1.0 200 OK\r\n" + headers), []), "rtsp://h/asked"));

    [Theory]
    [InlineData("RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=0000CAFE", 0, 1, 0xCAFEu)]
    [InlineData("RTP/AVP/TCP; ssrc= 1A ; interleaved = 4-5;mode=\"PLAY\"", 4, 5, 0x1Au)]
    [InlineData("RTP/AVP;unicast;interleaved=2;", 2, 3, null)]
    [InlineData("", 0, 1, null)]
    [InlineData("RTP/AVP/TCP;interleaved=0-1;ssrc=nonsense", 0, 1, null)]
    public void Transport_AnyOrderAndBlanks_AreRead(string header, int rtp, int rtcp, uint? ssrc) =>
        Assert.Equal(new TransportAnswer(rtp, rtcp, ssrc), TransportAnswer.Parse(header));

    [Fact]
    public void Transport_Udp_IsUnsupported() =>
        Assert.Equal(RtspError.Unsupported, Assert.Throws<RtspException>(() => TransportAnswer.Parse("RTP/AVP;unicast;client_port=5-6;server_port=7-8")).Error);

    [Fact]
    public void Target_Text_NeverShowsCredentials()
    {
        var target = new RtspTarget(new Uri("rtsp://me:secret1@cam.example:8554/live/main?user=a&password=secret2"), "me", "secret3");

        Assert.Equal("cam.example:8554/live/main", $"{target}");
        Assert.Equal("rtsp://cam.example:8554/live/main?user=a&password=secret2", target.RequestUrl);
        Assert.DoesNotContain("secret", new RtspException(RtspError.Closed, "is gone").At(target).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rtsp://cam/x", "rtsp://cam/x", 554, "cam/x")]
    [InlineData("rtsp://[::1]:8554/x", "rtsp://[::1]:8554/x", 8554, "[::1]:8554/x")]
    [InlineData("rtsp://10.0.0.1", "rtsp://10.0.0.1/", 554, "10.0.0.1/")]
    public void Target_Address_IsKept(string url, string request, int port, string shown)
    {
        var target = new RtspTarget(new Uri(url), null, null);

        Assert.Equal((request, port, shown), (target.RequestUrl, target.Port, target.DisplayName));
    }
}
