using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder.Tests;

/// <summary>The bytes of a relay, in pieces of any size, and what is refused.</summary>
public sealed class RelayParserTests
{
    private readonly Seen _handler = new();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Take_AnyPieces_GivesWholeMessagesInOrder(int piece)
    {
        var bytes = Stream(unknownKind: true);
        using var parser = new RelayParser(_handler, 1 << 20);
        for (var at = 0; at < bytes.Length; at += piece)
        {
            parser.Take(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
        }

        Assert.Equal(["idle 2026-11-23T12:00:00.0000000+00:00", "run slave-2/boot/3 42", "unit 900000 Key 60", "jump 7", "unit 903600 Damaged 5000", "end gone True"], _handler.Messages);
    }

    [Fact]
    public void Take_AByteOfAPictureChanged_IsRefused()
    {
        var bytes = Stream(unknownKind: false);
        bytes[^400] ^= 0x40;
        using var parser = new RelayParser(_handler, 1 << 20);
        Assert.Throws<InvalidDataException>(() => parser.Take(bytes));
    }

    [Fact]
    public void Take_WhatIsNoRelayOrTooLarge_IsRefused()
    {
        Assert.Throws<InvalidDataException>(() => new RelayParser(_handler, 1 << 20).Take("HTTP/1.1 200 OK\r\n"u8));
        Assert.Throws<InvalidDataException>(() => new RelayParser(_handler, maxUnitBytes: 100).Take(Stream(unknownKind: false)));
        var huge = new byte[RelayFormat.HeadBytes];
        RelayFormat.WriteHead(huge, RelayKind.Run, RelayFormat.MaxSmallBodyBytes + 1);
        Assert.Throws<InvalidDataException>(() => new RelayParser(_handler, 100).Take([.. RelayFormat.Preamble, .. huge]));
    }

    private static byte[] Stream(bool unknownKind)
    {
        var bytes = new List<byte>();
        bytes.AddRange(RelayFormat.Preamble);
        var idle = new byte[RelayFormat.HeadBytes + sizeof(long)];
        RelayFormat.WriteIdle(idle, TestFootage.Start);
        bytes.AddRange(idle);
        bytes.AddRange(RelayFormat.Run(new RelayRun(new RunId("slave-2", "boot", 3), 42)));
        Add(bytes, TestFootage.Unit(0));
        if (unknownKind)
        {
            bytes.AddRange(RelayFormat.Message((RelayKind)99, "of a later version"u8));
            bytes.AddRange(RelayFormat.Message((RelayKind)98, []));
        }

        var jump = new byte[RelayFormat.HeadBytes + sizeof(int)];
        RelayFormat.WriteJump(jump, 7);
        bytes.AddRange(jump);
        Add(bytes, TestFootage.Unit(1, size: 5000, flags: AccessUnitFlags.Damaged));
        bytes.AddRange(RelayFormat.End(new RelayEnd("gone", SessionMoves: true)));
        return [.. bytes];
    }

    private static void Add(List<byte> bytes, AccessUnit unit)
    {
        var head = new byte[RelayFormat.HeadBytes + RelayFormat.UnitHeadBytes];
        RelayFormat.WriteUnitHead(head, unit);
        bytes.AddRange(head);
        bytes.AddRange(unit.Sample.Span);
        unit.Release();
    }

    private sealed class Seen : IRelayHandler
    {
        public List<string> Messages { get; } = [];

        public void OnRun(RelayRun run) => Messages.Add($"run {run.Run} {run.Ssrc}");

        public void OnParameters(H264Parameters parameters) => Messages.Add($"parameters {parameters}");

        public void OnUnit(AccessUnit unit) => Messages.Add($"unit {unit.Tick} {unit.Flags} {unit.SizeBytes - SampleNals.LengthBytes}");

        public void OnIdle(DateTimeOffset sentUtc) => Messages.Add($"idle {sentUtc:O}");

        public void OnJump(int dropped) => Messages.Add($"jump {dropped}");

        public void OnEnd(RelayEnd end) => Messages.Add($"end {end.Reason} {end.SessionMoves}");

        public (DateTimeOffset Utc, long Timestamp, AccessUnitFlags Flags) Arrival(DateTimeOffset arrivedAtSender) => (arrivedAtSender, 0, AccessUnitFlags.None);
    }
}
