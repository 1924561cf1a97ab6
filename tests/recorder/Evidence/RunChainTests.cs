using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Failover.Contracts;

namespace Failover.Recorder.Tests;

public sealed class RunChainTests
{
    private static readonly RunId Run = new("spare-1", "boot-1", 3);

    /// <summary>The vector of docs/ref/proof.md.</summary>
    [Fact]
    public void Of_TwoPictures_IsTheDocumentedChain()
    {
        var frames = new[] { Frame(900_000, "00000001", 1), Frame(903_600, "00000002", 0) };
        var chain = RunChain.Of(Run, frames);
        var link = SHA256.HashData(Encoding.UTF8.GetBytes("failover run chain 1\nspare-1/boot-1/3"));
        link = SHA256.HashData([.. link, .. Convert.FromHexString("00000000000dbba0" + "00000000" + "00000001" + "00000004"), .. Convert.FromHexString(frames[0].Sha256)]);
        link = SHA256.HashData([.. link, .. Convert.FromHexString("00000000000dc9b0" + "00000000" + "00000000" + "00000004"), .. Convert.FromHexString(frames[1].Sha256)]);
        Assert.Equal((2, Convert.ToHexStringLower(link)), (chain.Frames, chain.Head));
        Assert.Equal("8192d2bd2cdf56ac6102bcd23b3fa1f5536e59d5705082d92efaf83dc5eec8fe", chain.Head);
    }

    [Fact]
    public void Of_InAnyOrderWithCopies_IsTheSameChain() => Gen.Shuffle(Enumerable.Range(0, 200).ToArray()).Holds(order =>
    {
        var frames = order.Concat(order.Take(20)).Select(i => Frame(i * 3600, $"{i:x8}", 0));
        return RunChain.Of(Run, RunChain.InOrder(frames)).Head == RunChain.Of(Run, [.. Enumerable.Range(0, 200).Select(i => Frame(i * 3600, $"{i:x8}", 0))]).Head;
    }, cases: 50);

    /// <summary>Every part of a picture counts, its place and its absence too.</summary>
    [Fact]
    public void Of_AnythingElse_IsAnotherChain()
    {
        var frames = Enumerable.Range(0, 10).Select(i => Frame(i * 3600, $"{i:x8}", 0)).ToArray();
        EvidenceFrame[][] others =
        [
            frames[1..], frames[..9], [.. frames[..4], .. frames[5..]],
            [.. frames[..4], frames[4] with { Tick = frames[4].Tick + 1 }, .. frames[5..]],
            [.. frames[..4], frames[4] with { Flags = 1 }, .. frames[5..]],
            [.. frames[..4], frames[4] with { Composition = 1 }, .. frames[5..]],
            [.. frames[..4], frames[4] with { Sha256 = frames[3].Sha256 }, .. frames[5..]],
            [.. frames[..4], frames[5] with { Tick = frames[4].Tick }, frames[4] with { Tick = frames[5].Tick }, .. frames[6..]],
        ];
        var heads = others.Select(o => RunChain.Of(Run, o).Head).Append(RunChain.Of(Run, frames).Head).Append(RunChain.Of(Run with { Session = 4 }, frames).Head);
        Assert.Equal(others.Length + 2, heads.Distinct().Count());
    }

    [Fact]
    public void Of_ThreeMinutesWithAHole_HasMarksAMinuteApart()
    {
        var frames = Enumerable.Range(0, 4500).Where(i => i is < 1600 or > 3200).Select(i => Frame(i * 3600, $"{i:x8}", 0)).ToArray();
        var chain = RunChain.Of(Run, frames);
        Assert.Equal([(1499 * 3600L, 1500), (1599 * 3600L, 1600)], chain.Marks.Select(m => (m.Tick, m.Frames)));
        Assert.All(chain.Marks, m => Assert.Equal(RunChain.Of(Run, frames[..m.Frames]).Head, m.Link));
    }

    private static EvidenceFrame Frame(long tick, string bytes, int flags) =>
        new(tick, new FrameHash(1, (ulong)tick), bytes.Length / 2, flags, 0, Convert.ToHexStringLower(SHA256.HashData(Convert.FromHexString(bytes))));
}
