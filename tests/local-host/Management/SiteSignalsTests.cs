using Failover.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace Failover.LocalHost.Tests;

public sealed class SiteSignalsTests
{
    [Fact]
    public async Task Hear_TwoHeartbeats_TheFirstIsShownUntilItFallsSilent()
    {
        var time = new FakeTimeProvider();
        var signals = new SiteSignals(time);
        await signals.HearAsync(Report("h1", 5, ServerState.Alive));
        await signals.HearAsync(Report("h2", 1, ServerState.Suspect));
        Assert.Equal(ServerState.Alive, signals.Health["slave-1"].Message.State);
        time.Advance(TimeSpan.FromSeconds(3.1));
        await signals.HearAsync(Report("h2", 2, ServerState.Suspect));
        Assert.Equal(ServerState.Suspect, signals.Health["slave-1"].Message.State);
    }

    [Fact]
    public async Task Hear_SameHeartbeat_NeverGoesBack()
    {
        var signals = new SiteSignals(new FakeTimeProvider());
        await signals.HearAsync(Report("h1", 5, ServerState.Failed));
        await signals.HearAsync(Report("h1", 4, ServerState.Alive));
        Assert.Equal(ServerState.Failed, signals.Health["slave-1"].Message.State);
    }

    private static HealthReport Report(string boot, long sequence, ServerState state) => new()
    {
        Site = "harbour", Id = "h", Time = default, Observer = "heartbeat", ObserverBootId = boot, Sequence = sequence, Server = "slave-1", State = state,
        Reason = "test", InStateMs = 1, EvidenceAgeMs = 1,
    };
}
