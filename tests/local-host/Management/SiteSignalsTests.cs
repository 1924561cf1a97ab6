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

    [Fact]
    public async Task Hear_WhatTheBusHeldBackComesAtOnce_CountsFromWhenItWasSaid()
    {
        var time = new FakeTimeProvider();
        var signals = new SiteSignals(time);
        await signals.HearAsync(Report("h1", 1, ServerState.Alive) with { MonotonicMs = 1_000 });
        time.Advance(TimeSpan.FromSeconds(20));
        await signals.HearAsync(Report("h1", 2, ServerState.Alive) with { MonotonicMs = 6_000 });
        Assert.InRange(AgeSeconds(), 14.9, 15.1);
        await signals.HearAsync(Report("h1", 3, ServerState.Failed) with { MonotonicMs = 20_990 });
        Assert.InRange(AgeSeconds(), 0, 0.1);

        double AgeSeconds() => time.GetElapsedTime(signals.Health["slave-1"].At).TotalSeconds;
    }

    private static HealthReport Report(string boot, long sequence, ServerState state) => new()
    {
        Site = "harbour", Id = "h", Time = default, Observer = "heartbeat", ObserverBootId = boot, Sequence = sequence, Server = "slave-1", State = state,
        Reason = "test", InStateMs = 1, EvidenceAgeMs = 1,
    };
}
