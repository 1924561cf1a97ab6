using CsCheck;

namespace Failover.Media.Tests;

/// <summary>Whatever comes over the wire: the same pictures however it is cut, and nothing but an RtspException when it is nonsense.</summary>
public sealed class StreamFuzzTests
{
    private const int Bound = 64 * 1024;

    private static readonly RtspOptions Options = RtspOptions.Default with { MaxAccessUnitBytes = Bound };

    private static readonly byte[] Valid = MakeStream();

    [Fact]
    public void Stream_CutAnywhere_GivesTheSamePictures()
    {
        var whole = Receive(Valid, [Valid.Length]);
        Assert.Equal(40, whole.Units.Count);
        Assert.All(whole.Units, unit => Assert.False(unit.Damaged));

        Gen.Int[1, 3000].Array[1, 400].Holds(cuts => Receive(Valid, cuts).Units.SequenceEqual(whole.Units), cases: 200);
    }

    [Fact]
    public void Stream_Mutated_ThrowsOnlyRtspException() =>
        Gen.Select(Gen.Select(Gen.Int[0, Valid.Length - 1], Gen.Byte).Array[1, 60], Gen.Int[1, 5000])
            .Holds(
                (changes, cut) =>
                {
                    var bytes = (byte[])Valid.Clone();
                    foreach (var (at, value) in changes)
                    {
                        bytes[at] = value;
                    }

                    ReceiveNonsense(bytes, cut);
                },
                cases: 600);

    [Fact]
    public void Stream_PacketsOfRandomPayload_NeverThrowsOrGrows() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 2]).Array[1, 200].Holds(
            packets =>
            {
                var stream = new RtpStream();
                using var rig = new ReceiverRig(options: Options);
                var time = 0u;
                foreach (var (payload, marker, step, lost) in packets)
                {
                    time += (uint)step * 1800;
                    rig.Feed(stream.Lose(lost).Packet(time, marker, payload));
                }

                return rig.Units.All(unit => unit.Sample.Length <= 2 * Bound);
            },
            cases: 1000);

    [Fact]
    public void Stream_RandomBytes_ThrowsOnlyRtspException() =>
        Gen.Select(Gen.Byte.Array[0, 4000], Gen.Int[1, 500]).Holds((bytes, cut) => ReceiveNonsense(bytes, cut), cases: 1000);

    private static void ReceiveNonsense(byte[] bytes, int cut)
    {
        try
        {
            var sink = Receive(bytes, [cut]);
            Assert.True(sink.Units.Count < 10_000);
        }
        catch (RtspException)
        {
        }
    }

    /// <summary>Feeds the stream in reads of these lengths, the list from the beginning again when it ends.</summary>
    private static RecordingSink Receive(byte[] bytes, int[] cuts)
    {
        var framer = new RtspFramer(Options.MaxGarbageBytes);
        var sink = new RecordingSink();
        using var receiver = new RtpReceiver(96, announcedSsrc: null, parameters: null, Options, sink);
        var (start, end) = (0, 0);
        for (var i = 0; end < bytes.Length; i++)
        {
            end = Math.Min(end + cuts[i % cuts.Length], bytes.Length);
            while (start < end)
            {
                var item = framer.Next(bytes.AsSpan(start, end - start));
                start += item.Consumed;
                if (item.Kind == RtspItemKind.NeedMore)
                {
                    break;
                }

                if (item.Kind == RtspItemKind.Frame && item.Channel == 0)
                {
                    receiver.OnRtp(item.Payload, default);
                }
                else if (item.Kind == RtspItemKind.Frame && item.Channel == 1)
                {
                    receiver.OnRtcp(item.Payload, default);
                }
            }
        }

        return sink;
    }

    private static byte[] MakeStream()
    {
        var rtp = new RtpStream(firstSequence: 65500);
        var bytes = new List<byte>();
        for (var i = 0u; i < 40; i++)
        {
            var time = unchecked(0xFFFFE000 + (i * 3600));
            if (i % 10 == 0)
            {
                bytes.AddRange(RtpStream.Interleaved(0, rtp.Packet(time, false, RtpStream.Aggregate(Nals.Sps, Nals.Pps, Nals.Sei))));
                bytes.AddRange(RtpStream.Interleaved(1, RtpStream.SenderReport(rtp.Ssrc, 0xEC000000_00000000, time)));
                bytes.AddRange("RTSP/1.0 200 OK\r\nCSeq: 8\r\n\r\n"u8.ToArray());
            }

            foreach (var packet in rtp.Fragments(time, Nals.Slice((int)i, 300 + ((int)i * 37), i % 10 == 0 ? 5 : 1), 250, marker: true))
            {
                bytes.AddRange(RtpStream.Interleaved(0, packet));
            }
        }

        return [.. bytes];
    }
}
