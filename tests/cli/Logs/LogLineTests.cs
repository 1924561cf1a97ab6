using Failover.Contracts;

namespace Failover.Cli.Tests;

public sealed class LogLineTests
{
    [Fact]
    public void Of_Lines_FixedColumns() => Golden.Check("logs", TextLine.PlainText(((LogLine[])
    [
        Line("election", "Information", "TakeoverAssigned: spare-1 takes over slave-2"),
        Line("recorder-proxy", "Warning", "slave-2 does not answer") with { Error = "System.IO.IOException: Connection reset by peer\n   at X" },
        Line("a-recorder-with-a-long-name", "Error", "first\nsecond \u001b[31mline"),
        Line("spare-1", "Critical", "The disk is gone"),
        Line("site", "", "Unhandled exception. System.OutOfMemoryException"),
    ]).Select(LogLineText.Of)));

    [Theory]
    [InlineData("Information", nameof(Tone.Plain))]
    [InlineData("Warning", nameof(Tone.Warn))]
    [InlineData("Error", nameof(Tone.Bad))]
    public void Of_Level_HasItsColour(string level, string tone) => Assert.Equal(tone, LogLineText.Of(Line("x", level, "y")).Pieces[1].Tone.ToString());

    [Fact]
    public void Parse_WhatTheProcessesWrite_EveryFieldIsThere()
    {
        var line = JsonLog.Parse(
            """
            {"time":"2026-05-01T12:00:01.250Z","level":"warning","service":"recorder","instance":"spare-1","boot":"b1","site":"hall","eventId":"0a1b2c3d","event":"CameraState","message":"CameraState: cam-1 stalls","server":"slave-2","camera":"cam-1","takeover":"slave-2-t2","traceId":"4bf92f3577b34da6a3ce929d0e0e4736","logger":"Failover.Platform.BusJournal"}
            """.Trim(), "x", DateTimeOffset.MinValue)!;
        Assert.Equal(
            new LogLine
            {
                Time = SampleSite.Now.AddMilliseconds(1250), Process = "spare-1", Level = "Warning", Category = "Failover.Platform.BusJournal", Text = "CameraState: cam-1 stalls",
                Server = "slave-2", Camera = "cam-1", Takeover = "slave-2-t2", TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
            },
            line);
    }

    [Theory]
    [InlineData("{\"time\":\"2026-05-01T12:0")]
    [InlineData("Unhandled exception. System.IO.IOException: x")]
    public void Parse_HalfALineOrText_IsALineOfTheTimeBefore(string text) =>
        Assert.Equal(new LogLine { Time = SampleSite.Now, Process = "x", Level = "", Text = text }, JsonLog.Parse(text, "x", SampleSite.Now));

    [Theory]
    [InlineData("info", "Information")]
    [InlineData("critical", "Critical")]
    public void Parse_Level_IsTheWordThatProcessesTell(string word, string level) =>
        Assert.Equal(level, JsonLog.Parse($$"""{"time":"2026-05-01T12:00:00.000Z","level":"{{word}}","message":"m"}""", "x", SampleSite.Now)!.Level);

    [Theory]
    [InlineData("/x/slave-2.log", "slave-2", 0)]
    [InlineData("/x/slave-2.3.log", "slave-2", 3)]
    [InlineData("/x/a.b.log", "a.b", 0)]
    public void NameOf_File_ProcessAndNumber(string path, string process, int number) => Assert.Equal((process, number), LogFiles.NameOf(path));

    private static LogLine Line(string process, string level, string text) => new() { Time = SampleSite.Now.AddMilliseconds(7), Process = process, Level = level, Text = text };
}
