using Failover.Contracts;

namespace Failover.Cli.Tests;

public sealed class LogQueryTests
{
    private static readonly DateTimeOffset Noon = SampleSite.Now;

    [Theory]
    [InlineData("slave-2 failed", "slave-2", true)]
    [InlineData("slave-2-t4 is active", "slave-2", false)]
    [InlineData("slave-20 failed", "slave-2", false)]
    [InlineData("It is slave-2.", "slave-2", true)]
    [InlineData("slave-2.hall does not answer", "slave-2", false)]
    [InlineData("cam-10 and cam-1", "cam-1", true)]
    [InlineData("", "x", false)]
    public void Mentions_Name_OnlyAsAWhole(string text, string name, bool expected) => Assert.Equal(expected, LogQuery.Mentions(text, name));

    [Theory]
    [InlineData("Failover.RecorderProxy.Routes", "recorder-proxy")]
    [InlineData("Failover.Election.Worker", "election")]
    [InlineData("Microsoft.Hosting", "")]
    public void ServiceOf_Category_AsTheServiceIsCalled(string category, string service) => Assert.Equal(service, LogQuery.ServiceOf(category));

    [Fact]
    public void Wants_ServerServiceCameraAndSince_AllMustHold()
    {
        var line = Line("election") with { Server = "slave-2", Text = "cam-1 is kept", Category = "Failover.Platform.BusJournal" };
        Assert.True(new LogQuery { Server = "slave-2", Service = "election", Camera = "cam-1", Since = Noon }.Wants(line));
        Assert.False(new LogQuery { Server = "slave-1" }.Wants(line));
        Assert.False(new LogQuery { Service = "heartbeat" }.Wants(line));
        Assert.False(new LogQuery { Camera = "cam-2" }.Wants(line));
        Assert.False(new LogQuery { Since = Noon.AddSeconds(1) }.Wants(line));
        Assert.True(new LogQuery { Server = "spare-1" }.Wants(Line("spare-1")));
        Assert.True(new LogQuery { Service = "election" }.Wants(Line("site") with { Category = "Failover.Election.Worker" }));
    }

    [Fact]
    public void Has_Incident_NameTraceAndWhatItsServerAndSpareDidMeanwhile()
    {
        var incident = IncidentScope.Of(Takeover(TakeoverState.Completed));
        Assert.True(incident.Has(Line("election") with { Takeover = "slave-2-t2", Time = Noon.AddDays(-1) }));
        Assert.True(incident.Has(Line("reinsertion") with { TraceId = "4bf92f3577b34da6a3ce929d0e0e4736", Time = Noon.AddDays(1) }));
        Assert.True(incident.Has(Line("spare-1") with { Time = Noon.AddSeconds(-10) }));
        Assert.True(incident.Has(Line("heartbeat") with { Text = "slave-2 is silent", Time = Noon.AddSeconds(-10) }));
        Assert.False(incident.Has(Line("spare-1") with { Time = Noon.AddHours(-1) }));
        Assert.False(incident.Has(Line("spare-1") with { Time = Noon.AddHours(1) }));
        Assert.False(incident.Has(Line("spare-1") with { Takeover = "slave-1-t2" }));
        Assert.False(incident.Has(Line("slave-1")));
    }

    [Fact]
    public void Of_RunningTakeover_IsOpenToTheEnd() => Assert.True(IncidentScope.Of(Takeover(TakeoverState.Active)).Has(Line("slave-2") with { Time = Noon.AddDays(3) }));

    [Fact]
    public void Of_LinesAlone_TraceAndTimesAreLearnt()
    {
        var incident = IncidentScope.Of("slave-2-t2",
        [
            Line("site") with { Text = "slave-2-t2 is assigned" },
            Line("site") with { Takeover = "slave-2-t2", TraceId = "aa", Time = Noon.AddSeconds(20) },
        ])!;
        Assert.Equal(("slave-2", "aa"), (incident.Server, incident.TraceId));
        Assert.True(incident.Has(Line("slave-2") with { Time = Noon.AddSeconds(40) }));
        Assert.False(incident.Has(Line("slave-2") with { Time = Noon.AddSeconds(80) }));
        Assert.Null(IncidentScope.Of("slave-9-t2", [Line("site")]));
    }

    private static LogLine Line(string process) => new() { Time = Noon, Process = process, Level = "Information", Text = "x" };

    private static Takeover Takeover(TakeoverState state) => new()
    {
        Metadata = new() { Name = "slave-2-t2", CreationTimestamp = Noon },
        Spec = new() { Server = "slave-2", Spare = "spare-1", Term = 2, Reason = "r", TraceId = "4bf92f3577b34da6a3ce929d0e0e4736" },
        Status = new() { State = state, Times = new Dictionary<TakeoverState, DateTimeOffset> { [TakeoverState.Assigned] = Noon, [state] = Noon.AddMinutes(1) } },
    };
}
