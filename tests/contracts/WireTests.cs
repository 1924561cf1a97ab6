using System.Text.Json;
using Failover.Contracts;

namespace Failover.Contracts.Tests;

/// <summary>What the wire looks like is a promise to recorders of other versions.</summary>
public sealed class WireTests
{
    private static readonly RunId Run = new("spare-1", "b7", 3);

    [Fact]
    public void Serialize_Holding_WritesCamelCaseAndRunAsText()
    {
        var json = JsonSerializer.Serialize(new HoldingReport("slave-2", "cam-1", Run, 90_000, 93_600, 2, 12_345, Open: true), FailoverJson.Options);
        Assert.Equal(
            """{"server":"slave-2","camera":"cam-1","run":"spare-1/b7/3","fromTick":90000,"toTick":93600,"frames":2,"bytes":12345,"open":true}""",
            json);
    }

    [Fact]
    public void Serialize_TimesEnumsAndNulls_AreUtcMillisecondsNamesAndAbsent()
    {
        var gap = new Gap { Server = "s", Camera = "c", Cause = "x", From = new(2026, 3, 1, 12, 0, 0, 5, TimeSpan.FromHours(2)) };
        Assert.Equal("""{"server":"s","camera":"c","from":"2026-03-01T10:00:00.005Z","cause":"x"}""", JsonSerializer.Serialize(gap, FailoverJson.Options));
        Assert.Equal("\"NotRecording\"", JsonSerializer.Serialize(ServerState.NotRecording, FailoverJson.Options));
    }

    [Fact]
    public void Deserialize_UnknownField_IsIgnored()
    {
        var health = JsonSerializer.Deserialize<RecorderHealth>(
            """{"ill":false,"timerLagMs":1.5,"leaving":false,"diskFreeBytes":7,"ofAFutureVersion":{"a":[1]}}""", FailoverJson.Options);
        Assert.Equal(new RecorderHealth(false, 1.5, false, null, 7), health);
    }

    [Fact]
    public void RunId_AsDictionaryKey_SurvivesTheWire()
    {
        var before = new Dictionary<RunId, long> { [Run] = 42 };
        var after = JsonSerializer.Deserialize<Dictionary<RunId, long>>(JsonSerializer.Serialize(before, FailoverJson.Options), FailoverJson.Options);
        Assert.Equal(before, after);
    }

    [Theory]
    [InlineData("spare-1/b7")]
    [InlineData("spare-1/b7/x")]
    [InlineData("")]
    public void RunId_Malformed_IsRefused(string text) => Assert.Throws<FormatException>(() => RunId.Parse(text));

    [Fact]
    public void FrameHash_TextAndBytes_AreTheSameValue()
    {
        var hash = new FrameHash(0x0123456789abcdef, 0x00000000000000ff);
        Span<byte> bytes = stackalloc byte[FrameHash.ByteLength];
        hash.Write(bytes);
        Assert.Equal("0123456789abcdef00000000000000ff", hash.ToString());
        Assert.Equal(hash.ToString(), Convert.ToHexStringLower(bytes));
        Assert.Equal(hash, FrameHash.Read(bytes));
        Assert.Equal(hash, FrameHash.Parse(hash.ToString()));
    }

    [Theory]
    [InlineData("0123")]
    [InlineData("0123456789abcdef0000000000000xyz")]
    public void FrameHash_Malformed_IsRefused(string text) => Assert.Throws<FormatException>(() => FrameHash.Parse(text));

    [Fact]
    public void PlanVersion_HigherFence_BeatsAnyCounter()
    {
        Assert.True(new PlanVersion(2, 1) > new PlanVersion(1, 900));
        Assert.True(new PlanVersion(2, 1) < new PlanVersion(2, 2));
        Assert.True(new PlanVersion(2, 1) <= new PlanVersion(2, 1));
    }

    [Fact]
    public void JoinAnswer_Printed_HidesItsTokens()
    {
        var answer = new JoinAnswer("north", "http://127.0.0.1:1", "http://127.0.0.1:2", "dapr-word", "app-word");
        Assert.DoesNotContain("-word", answer.ToString());
    }

    [Fact]
    public void Takeover_Name_IsServerAndTerm() => Assert.Equal("slave-2-t7", Takeover.NameOf("slave-2", 7));
}
