using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>Two heartbeats speak about one server.</summary>
public sealed class HealthMergeTests
{
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(100);

    private readonly Observations _seen = new(World.Times);
    private long _sequence;

    [Fact]
    public void Snapshot_FreshAnswerAtOne_VetoesFailedOfTheOther()
    {
        Says("h1", ServerState.Failed);
        Says("h2", ServerState.Alive, answerMs: 300);
        Assert.Equal(ServerState.Alive, State());
    }

    [Theory]
    [InlineData(1_100, 0)]
    [InlineData(300, 800)]
    public void Snapshot_AnswerIsOlderThanASecond_NoVeto(double answerMs, double arrivedMsAgo)
    {
        Says("h1", ServerState.Failed);
        Says("h2", ServerState.Alive, answerMs, arrivedMsAgo);
        Assert.Equal(ServerState.Failed, State());
    }

    [Fact]
    public void Snapshot_AliveByBeatsOnly_NoVeto()
    {
        Says("h1", ServerState.Failed);
        Says("h2", ServerState.Alive);
        Assert.Equal(ServerState.Failed, State());
    }

    [Theory]
    [InlineData(ServerState.Unknown)]
    [InlineData(ServerState.Suspect)]
    public void Snapshot_OtherKnowsNothing_FailedNeedsNoAgreement(ServerState other)
    {
        Says("h2", other);
        Says("h1", ServerState.Failed);
        Assert.Equal(ServerState.Failed, State());
    }

    [Theory]
    [InlineData(ServerState.NotRecording)]
    [InlineData(ServerState.Leaving)]
    public void Snapshot_ItsOwnWordOrItsDisk_AnsweringIsNoVeto(ServerState state)
    {
        Says("h1", state);
        Says("h2", ServerState.Alive, answerMs: 100);
        Assert.Equal(state, State());
    }

    [Fact]
    public void Snapshot_SuspectAtOneAnsweredAtTheOther_Alive()
    {
        Says("h1", ServerState.Suspect);
        Says("h2", ServerState.Alive, answerMs: 100);
        Assert.Equal(ServerState.Alive, State());
    }

    [Fact]
    public void Snapshot_OneDiedMidSentence_ForgottenAfterPatience()
    {
        Says("h1", ServerState.Failed, arrivedMsAgo: 2_100);
        Says("h2", ServerState.Unknown);
        Assert.Equal(ServerState.Unknown, State());
    }

    [Fact]
    public void Snapshot_AllSilent_TheLastWordStaysWithItsAge()
    {
        Says("h1", ServerState.Alive, arrivedMsAgo: 9_000);
        Says("h2", ServerState.Failed, arrivedMsAgo: 5_000);
        var seen = _seen.Snapshot(Now).Health["slave-2"];
        Assert.Equal(ServerState.Failed, seen.Report.State);
        Assert.Equal(TimeSpan.FromSeconds(95), seen.ReceivedAt);
    }

    [Fact]
    public void Snapshot_AnyOrderOfArrival_TheSame()
    {
        Says("h2", ServerState.Alive, answerMs: 300);
        Says("h1", ServerState.Failed);
        Assert.Equal(ServerState.Alive, State());
    }

    [Fact]
    public void OnHealth_OverMaxObservers_OldestGoes()
    {
        for (var i = 0; i < 3 * Observations.MaxObservers; i++)
        {
            Says($"h{i:00}", i == 0 ? ServerState.Failed : ServerState.Unknown);
        }
        Assert.Equal(ServerState.Unknown, State());
    }

    [Theory]
    [InlineData(95_000, ServerState.Failed)]
    [InlineData(99_900, ServerState.Alive)]
    public void Snapshot_AnswerHungOnItsWay_IsAsOldAsItIsAndVetoesNothing(double saidAtMs, ServerState expected)
    {
        Says("h2", ServerState.Alive, answerMs: 100, arrivedMsAgo: 50_000, monotonicMs: 50_000);
        Says("h1", ServerState.Failed);
        Says("h2", ServerState.Alive, answerMs: 100, monotonicMs: saidAtMs);
        Assert.Equal(expected, State());
    }

    private ServerState State() => _seen.Snapshot(Now).Health["slave-2"].Report.State;

    private void Says(string boot, ServerState state, double? answerMs = null, double arrivedMsAgo = 0, double? monotonicMs = null) => _seen.OnHealth(
        new HealthReport
        {
            Site = "demo",
            Id = "h",
            Time = default,
            Observer = "heartbeat",
            ObserverBootId = boot,
            Sequence = ++_sequence,
            MonotonicMs = (long?)monotonicMs,
            Server = "slave-2",
            State = state,
            Reason = $"slave-2 is {state}.",
            InStateMs = 0,
            EvidenceAgeMs = 100,
            Signs =
            [
                new Sign("heartbeat", "probe", answerMs is null ? SignValue.Missing : SignValue.Alive, answerMs, ""),
                new Sign("heartbeat", "beats", SignValue.Alive, 100, ""),
            ],
        },
        Now - TimeSpan.FromMilliseconds(arrivedMsAgo));
}
