using System.Diagnostics;

namespace Failover.Platform.Tests;

public sealed class IncidentTraceTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void IdOf_IsTheSameForTheOwnTermAndTheTakeoversAfterIt_AndForNothingElse()
    {
        var id = IncidentTrace.IdOf("paris", "slave-2", 3);
        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.Equal(id, IncidentTrace.IdOf("paris", "slave-2", 4));
        Assert.NotEqual(id, IncidentTrace.IdOf("paris", "slave-2", 5));
        Assert.NotEqual(id, IncidentTrace.IdOf("paris", "slave-1", 3));
        Assert.NotEqual(id, IncidentTrace.IdOf("lyon", "slave-2", 3));
        Assert.Equal(IncidentTrace.IdOf("paris", "slave-2", 0), IncidentTrace.IdOf("paris", "slave-2", 2));
    }

    [Fact]
    public void Record_WithoutAnExporter_MakesNothing()
    {
        var trace = new IncidentTrace("nobody-listens");
        Assert.False(trace.IsOn);
        Assert.Null(trace.Record(Span("suspicion", parent: null)));
    }

    [Fact]
    public void Record_FirstAndSecondSpan_AreParentAndChildOfTheIncidentsTrace()
    {
        var ended = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == IncidentTrace.SourceOf("listened"),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var trace = new IncidentTrace("listened");
        using var outer = new Activity("of somebody else").Start();

        var first = trace.Record(Span("suspicion", parent: null));
        var second = trace.Record(Span("failure", first));

        Assert.Same(outer, Activity.Current);
        Assert.Equal(["suspicion", "failure"], ended.Select(a => a.OperationName));
        Assert.All(ended, a => Assert.Equal(Span("x", null).TraceId, a.TraceId.ToHexString()));
        Assert.Equal(default, ended[0].ParentSpanId);
        Assert.Equal(ended[0].SpanId, ended[1].ParentSpanId);
        Assert.Equal(ended[1].Id, second);
        Assert.Equal(TimeSpan.FromSeconds(2), ended[1].Duration);
        Assert.Equal("It is silent.", ended[1].GetTagItem("failover.reason"));
        Assert.Equal(Span("x", null).TraceId, IncidentTrace.IdOf(second));
    }

    [Fact]
    public void Record_AParentOfAnotherTrace_IsNotUsed()
    {
        var ended = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == IncidentTrace.SourceOf("other"),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        new IncidentTrace("other").Record(Span("plan", "00-11111111111111111111111111111111-2222222222222222-01"));
        Assert.Equal(Span("x", null).TraceId, Assert.Single(ended).TraceId.ToHexString());
        Assert.Equal(default, ended[0].ParentSpanId);
    }

    [Fact]
    public async Task Enter_HoldsUntilDisposed_AlsoOverAwaits()
    {
        Assert.Null(IncidentTrace.Current);
        using (IncidentTrace.Enter("a"))
        {
            using (IncidentTrace.Enter(null))
            {
                Assert.Null(IncidentTrace.Current);
            }
            await Task.Yield();
            Assert.Equal("a", IncidentTrace.Current);
        }
        Assert.Null(IncidentTrace.Current);
    }

    private static IncidentSpan Span(string name, string? parent) => new()
    {
        Name = name,
        TraceId = IncidentTrace.IdOf("paris", "slave-2", 1),
        Parent = parent,
        From = Now,
        To = Now + TimeSpan.FromSeconds(2),
        Site = "paris",
        Server = "slave-2",
        Reason = "It is silent.",
    };
}
