using CsCheck;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Heartbeat.Tests;

/// <summary>The whole chain in simulated time with random phases: how long from the fault to Failed, at worst (DESIGN 12).</summary>
public sealed class BudgetTests
{
    private static readonly Gen<Phases> AnyPhases =
        from heartbeatProbe in Gen.Int[0, 249]
        from guardProbe in Gen.Int[0, 249]
        from guardBeat in Gen.Int[0, 199]
        from otherBeat in Gen.Int[0, 199]
        from serverBeat in Gen.Int[0, 199]
        from judge in Gen.Int[0, 49]
        from fault in Gen.Int[5000, 6000]
        from delay in Gen.Int[0, 40]
        select new Phases(heartbeatProbe, guardProbe, guardBeat, otherBeat, serverBeat, judge, fault, delay);

    [Fact]
    public void Kill_AnyPhases_DeclaredWithin1500Ms() =>
        AnyPhases.Holds(p => Assert.InRange(Run(p, refused: true, out _), 0, 1500), cases: 400);

    [Fact]
    public void Silence_AnyPhases_DeclaredWithin3000Ms() =>
        AnyPhases.Holds(p => Assert.InRange(Run(p, refused: false, out _), 0, 3000), cases: 400);

    [Fact]
    public void Fault_AnyPhases_SuspectWithin1300Ms() =>
        AnyPhases.Holds(
            p =>
            {
                Run(p, refused: false, out var suspect);
                Assert.InRange(suspect, 0, 1300);
            },
            cases: 200);

    [Fact]
    public void NoFault_AnyPhases_NeverSuspect() =>
        AnyPhases.Holds(
            p =>
            {
                Assert.Equal(int.MaxValue, Run(p with { Fault = int.MaxValue }, refused: false, out var suspect));
                Assert.Equal(int.MaxValue, suspect);
            },
            cases: 100);

    /// <returns>ms from fault to Failed.</returns>
    private static int Run(Phases p, bool refused, out int suspect)
    {
        var watch = new Watch(TimeSpan.Zero);
        watch.Add("slave-2", isSpare: false, TimeSpan.Zero);
        watch.Add("spare-1", isSpare: true, TimeSpan.Zero);
        var heartbeat = new Prober(p.HeartbeatProbe, p.Fault, refused);
        var guard = new Prober(p.GuardProbe, p.Fault, refused);
        var times = new FailoverTimes();
        var onTheWay = new Queue<(int At, Beat Beat)>();
        suspect = int.MaxValue;
        for (var t = 0; t < (p.Fault == int.MaxValue ? 8000 : p.Fault + 4000); t++)
        {
            var now = TimeSpan.FromMilliseconds(t);
            heartbeat.Step(t, outcome => watch.OnProbe("slave-2", outcome, now));
            guard.Step(t, _ => { });
            if (t % 250 == 7)
            {
                watch.OnProbe("spare-1", Prober.Answered("spare-1"), now);
            }
            if (t % 200 == p.ServerBeat && t < p.Fault)
            {
                onTheWay.Enqueue((t + p.Delay, Beats.Of("slave-2", t)));
            }
            if (t % 200 == p.GuardBeat)
            {
                onTheWay.Enqueue((t + p.Delay, Beats.Of("spare-1", t) with { Guarding = [guard.Report(t)] }));
            }
            if (t % 200 == p.OtherBeat)
            {
                onTheWay.Enqueue((t + p.Delay, Beats.Of("slave-1", t)));
            }
            while (onTheWay.TryPeek(out var next) && next.At <= t)
            {
                watch.OnBeat(onTheWay.Dequeue().Beat, now);
            }
            if (t % 50 == p.Judge && t > 2000)
            {
                var judged = Detector.Judge(watch.View(), times, now);
                watch.Remember(judged);
                var state = judged.First(j => j.Server == "slave-2").State;
                if (state == ServerState.Failed)
                {
                    return t - p.Fault;
                }
                if (state != ServerState.Alive && suspect == int.MaxValue)
                {
                    suspect = t - p.Fault;
                }
            }
        }
        return int.MaxValue;
    }

    public sealed record Phases(int HeartbeatProbe, int GuardProbe, int GuardBeat, int OtherBeat, int ServerBeat, int Judge, int Fault, int Delay);

    /// <summary>Asks every 250 ms, one question at a time, 500 ms for an answer; a fault refuses at once or never answers.</summary>
    private sealed class Prober(int phase, int fault, bool refused)
    {
        private int _busyUntil = -1;
        private int _due = phase;
        private int _lastAnswer = -1;
        private int _failures;
        private bool _refused;

        public static ProbeOutcome Answered(string name) => new(ProbeResult.Answered, Beats.Probe(name), "answered");

        public void Step(int t, Action<ProbeOutcome> outcome)
        {
            if (t == _busyUntil)
            {
                _failures++;
                outcome(new(ProbeResult.Silent, null, "no answer"));
                _busyUntil = -1;
            }
            if (t < _due || _busyUntil >= 0)
            {
                return;
            }
            _due += (((t - _due) / 250) + 1) * 250;
            if (t < fault)
            {
                (_lastAnswer, _failures, _refused) = (t, 0, false);
                outcome(Answered("slave-2"));
            }
            else if (refused)
            {
                _failures++;
                _refused = true;
                outcome(new(ProbeResult.Refused, null, "refused"));
            }
            else
            {
                _busyUntil = t + 500;
            }
        }

        public GuardReport Report(int t) => new()
        {
            Server = "slave-2",
            Recorder = "slave-2",
            Probe = _refused || _failures >= 3 ? SignValue.Missing : _lastAnswer < 0 ? SignValue.Unknown : SignValue.Alive,
            Refused = _refused,
            LastAnswerAgeMs = _lastAnswer < 0 ? null : t - _lastAnswer,
            FramesArriving = true,
            Cameras = 8,
            Covered = 8,
            CoveredPriority = 400,
            Keeping = 0,
        };
    }
}
