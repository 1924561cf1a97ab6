using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Heartbeat.Tests;

/// <summary>When the mind speaks: a change at once, every state twice a second, and not a word between.</summary>
public sealed class HeartbeatMindTests
{
    private static readonly ProbeOutcome Answered = new(ProbeResult.Answered, Beats.Probe("slave-2"), "answered");
    private static readonly ProbeOutcome Refused = new(ProbeResult.Refused, null, "refused");

    private readonly HeartbeatMind _mind =
        new(new NoJournal(), new ServiceIdentity("heartbeat", "b1", "demo"), new FailoverTimes(), new FakeTimeProvider(), TimeSpan.Zero);

    public HeartbeatMindTests() => _mind.Watch.Add("slave-2", isSpare: false, TimeSpan.Zero);

    [Fact]
    public void Tick_NothingChanges_SaysEachStateTwiceASecond()
    {
        Run(0, 2000, Answered);
        Assert.InRange(Run(2000, 12_000, Answered).Count, 19, 21);
    }

    [Fact]
    public void Tick_AChange_IsSaidInTheSameTick()
    {
        Run(0, 2030, Answered);
        var said = Run(2050, 2100, Refused);
        Assert.Equal(ServerState.Suspect, Assert.Single(said, r => r.State != ServerState.Alive).State);
        Assert.StartsWith("slave-2: connections are refused", said[^1].Reason, StringComparison.Ordinal);
    }

    private List<HealthReport> Run(int fromMs, int toMs, ProbeOutcome outcome)
    {
        var said = new List<HealthReport>();
        for (var t = fromMs; t < toMs; t += 50)
        {
            var now = TimeSpan.FromMilliseconds(t);
            if (t % 250 == 0 || outcome.Result == ProbeResult.Refused)
            {
                _mind.Watch.OnProbe("slave-2", outcome, now);
            }

            said.AddRange(_mind.Tick(now));
        }

        return said;
    }

    private sealed class NoJournal : IJournal
    {
        public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null)
        {
        }
    }
}
