using System.Text;
using CsCheck;

namespace Failover.Media.Tests;

public sealed class FramerTests
{
    private static readonly byte[] Frame = RtpStream.Interleaved(0, new RtpStream().Packet(0, true, Nals.Slice(1)));

    [Fact]
    public void Next_FramesAndMessages_ComeApart()
    {
        byte[] data = [.. Frame, .. "\r\n"u8, .. Frame, .. Text("RTSP/1.0 200 OK\nCSeq: 3 \ncontent-length: 2\n\nok"), .. Text("OPTIONS * RTSP/1.0\r\nCSeq: 9\r\n\r\n"), .. Frame];

        Assert.Equal(["frame 0 32", "frame 0 32", "200 ok", "OPTIONS ", "frame 0 32"], Read(data));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("$$$$$$$$")]
    [InlineData("RTXP/1.0 200\r\n\r\n")]
    [InlineData("options * \r\n\r\n")]
    [InlineData("OPTIONS_WITH_A_VERY_LONG_NAME *\r\n\r\n")]
    public void Next_GarbageBetweenFrames_IsSkipped(string garbage) =>
        Assert.Equal(["frame 0 32", "frame 0 32"], Read([.. Frame, .. Text(garbage), .. Frame]).Where(item => item.StartsWith("frame 0", StringComparison.Ordinal)));

    [Fact]
    public void Next_GarbageBeyondTheBound_Throws()
    {
        var failure = Assert.Throws<RtspException>(() => Read([.. Frame, .. Enumerable.Repeat((byte)'x', 3000)]));

        Assert.Equal(RtspError.Protocol, failure.Error);
    }

    [Fact]
    public void Next_OnlyLineEnds_Throws() => Assert.Throws<RtspException>(() => Read(Enumerable.Repeat((byte)'\n', 3000).ToArray()));

    [Fact]
    public void Next_GoodFramesBetween_RefillTheBound()
    {
        byte[] noisy = [.. Enumerable.Repeat((byte)'x', 900), .. Frame];

        Assert.Equal(5, Read([.. noisy, .. noisy, .. noisy, .. noisy, .. noisy]).Count);
    }

    [Fact]
    public void Next_HugeBody_Throws() => Assert.Throws<RtspException>(() => Read(Text("RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n")));

    [Fact]
    public void Next_RandomBytesInAnyCut_ThrowsNothingElseAndConsumesTheSame() =>
        Gen.Select(Gen.OneOf(Gen.Byte.Array[0, 40], Gen.Const(Frame), Gen.Const(Text("RTSP/1.0 200 OK\r\n\r\n")), Gen.Const(Text("RTSP")), Gen.Const(Text("$\0"))).Array[1, 12], Gen.Int[1, 50])
            .Holds((parts, cut) => ReadOrError(parts.SelectMany(part => part).ToArray(), 1 << 20).SequenceEqual(ReadOrError(parts.SelectMany(part => part).ToArray(), cut)), cases: 2000);

    private static List<string> ReadOrError(byte[] data, int cut)
    {
        try
        {
            return Read(data, cut);
        }
        catch (RtspException failure)
        {
            return [failure.Error.ToString()];
        }
    }

    /// <summary>Everything in the data, as it would come in reads of so many bytes.</summary>
    private static List<string> Read(byte[] data, int cut = int.MaxValue)
    {
        var framer = new RtspFramer(1000);
        var items = new List<string>();
        var start = 0;
        for (var end = Math.Min(cut, data.Length); ; end = Math.Min(end + cut, data.Length))
        {
            while (start < end)
            {
                var item = framer.Next(data.AsSpan(start, end - start));
                start += item.Consumed;
                if (item.Kind == RtspItemKind.NeedMore)
                {
                    break;
                }

                items.Add(item.Kind == RtspItemKind.Frame ? $"frame {item.Channel} {item.Payload.Length}" : Show(item.Message!));
            }

            if (end == data.Length)
            {
                return items;
            }
        }
    }

    private static string Show(RtspMessage message) => message.IsResponse ? $"{message.Status} {message.Body}" : $"{message.Method} {message.Body}";

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);
}
