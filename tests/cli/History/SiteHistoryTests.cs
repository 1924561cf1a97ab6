using Failover.Contracts;

namespace Failover.Cli.Tests;

public sealed class SiteHistoryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly IReadOnlyList<Takeover> Takeovers =
    [
        Takeover("slave-2", 2, "spare-1", TakeoverState.Completed, "Its process is gone: heartbeat and spare-1 agree.", (TakeoverState.Assigned, 0), (TakeoverState.Active, 0.9), (TakeoverState.Returning, 132), (TakeoverState.Completed, 260)),
        Takeover("slave-2", 4, "spare-2", TakeoverState.Active, "Nothing is heard of it.", (TakeoverState.Assigned, 7200), (TakeoverState.Active, 7202.1)),
        Takeover("slave-3", 2, "", TakeoverState.Refused, "The licence covers 3 of 8 cameras.", (TakeoverState.Assigned, 3600)),
        Takeover("master-1", 2, "spare-1", TakeoverState.Completed, "Its process is gone.", (TakeoverState.Assigned, -90_000), (TakeoverState.Active, -89_999), (TakeoverState.Returning, -82_000), (TakeoverState.Completed, -80_000)),
    ];

    private static readonly IReadOnlyList<Reinsertion> Reinsertions =
    [
        Reinsertion("slave-2-t2-spare-1", "slave-2", "spare-1", "slave-2-t2", ReinsertionState.Completed, 3120, 48_200_000, 250),
        Reinsertion("slave-2-t4-spare-2", "slave-2", "spare-2", "slave-2-t4", ReinsertionState.Waiting, 0, 0, null),
        Reinsertion("master-1-t2-spare-1", "master-1", "spare-1", "master-1-t2", ReinsertionState.CompletedWithGaps, 900, 9_000_000, -80_000),
        Reinsertion("slave-3-spare-2", "slave-3", "spare-2", null, ReinsertionState.Completed, 40, 500_000, 1800),
    ];

    [Fact]
    public void Render_All_NewestFirstWithTimesPicturesAndGaps() => Golden.Check(
        "history", TextLine.PlainText(HistoryText.Render(SiteHistory.Of(Takeovers, Reinsertions, null, null), ProgramName.Plain)));

    [Fact]
    public void Of_Server_OnlyIts() => Assert.Equal(
        ["slave-2-t4", "slave-2-t2"], SiteHistory.Of(Takeovers, Reinsertions, "slave-2", null).Select(r => r.Name));

    [Fact]
    public void Of_Since_WhatEndedAfterItToo()
    {
        Assert.Equal(["slave-2-t4", "slave-3-t2"], Names(Noon.AddSeconds(3000)));
        Assert.Equal(["slave-2-t4", "slave-3-t2", "slave-3-spare-2", "slave-2-t2"], Names(Noon.AddSeconds(200)));
        Assert.Equal(5, Names(Noon.AddSeconds(-81_000)).Count);
    }

    [Fact]
    public void Of_OpenFootage_GapsAreNotKnown() => Assert.Null(SiteHistory.Of(Takeovers, Reinsertions, "slave-2", null)[0].Gaps);

    private static List<string> Names(DateTimeOffset since) => [.. SiteHistory.Of(Takeovers, Reinsertions, null, since).Select(r => r.Name)];

    private static Takeover Takeover(string server, long term, string spare, TakeoverState state, string reason, params (TakeoverState State, double After)[] times) => new()
    {
        Metadata = new() { Name = Contracts.Takeover.NameOf(server, term), CreationTimestamp = Noon.AddSeconds(times[0].After) },
        Spec = new() { Server = server, Spare = spare, Term = term, Reason = reason },
        Status = new() { State = state, Times = times.ToDictionary(t => t.State, t => Noon.AddSeconds(t.After)) },
    };

    private static Reinsertion Reinsertion(string name, string server, string holder, string? takeover, ReinsertionState state, long frames, long bytes, double? ready) => new()
    {
        Metadata = new() { Name = name, CreationTimestamp = Noon.AddSeconds((ready ?? 7203) - 10) },
        Spec = new(server, holder, takeover),
        Status = new()
        {
            State = state, FramesInserted = frames, BytesInserted = bytes, Reason = "Everything is verified and durable at home.",
            Conditions = ready is { } at ? [new Condition(Condition.Ready, ConditionStatus.True, "Completed", "done", Noon.AddSeconds(at))] : [],
        },
    };
}
