using CsCheck;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Reinsertions.Tests;

/// <summary>A seeded world: a holder that keeps and restarts, a home that pulls what it was told, a bus that loses, doubles and reorders.</summary>
public sealed class LossyWorldTests
{
    [Fact]
    public void World_BusLosesDoublesAndReorders_EverythingComesHomeAndNothingIsSaidTooEarly() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 40], Gen.Int[1, 6]).Holds((seed, loss, runs) => new World(seed, loss, runs).Run(), cases: 150);

    private sealed class World(int seed, int lossPercent, int runs)
    {
        private const int StepMs = 50;
        private readonly Random _random = new(seed);
        private readonly BeatBook _book = new();
        private readonly List<(TimeSpan At, Beat Beat)> _flying = [];
        private readonly Dictionary<string, Reinsertion> _objects = new(StringComparer.Ordinal);
        private readonly List<HoldingReport> _held = [];
        private readonly List<TimeSpan> _orders = [];
        private readonly Dictionary<string, ReinsertionState> _homeSays = new(StringComparer.Ordinal);
        private IReadOnlyList<HoldingReport> _asked = [];
        private string? _askedFor;
        private ReinsertionMemory _memory = new();
        private TimeSpan _now = TimeSpan.FromSeconds(100);
        private long _sequence;

        public void Run()
        {
            for (var step = 0; step < 20 * 20; step++)
            {
                Step(step, troubled: true);
            }
            // The trouble ends; from now on all must come home within a bounded time.
            for (var i = 0; i < _held.Count; i++)
            {
                _held[i] = _held[i] with { Open = false };
            }
            for (var step = 0; step < 20 * 20; step++)
            {
                Step(step, troubled: false);
            }
            Assert.Empty(_held);
            Assert.All(_objects.Values, o => Assert.Equal(ReinsertionState.Completed, o.Status.State));
            var before = _orders.Count;
            for (var step = 0; step < 100; step++)
            {
                Step(step, troubled: false);
            }
            Assert.Equal(before, _orders.Count);
            Assert.All(_orders.Zip(_orders.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromMilliseconds(200)));
        }

        private void Step(int step, bool troubled)
        {
            _now += TimeSpan.FromMilliseconds(StepMs);
            if (troubled && _random.Next(100) < 5)
            {
                Trouble();
            }
            Pull();
            if (step % 4 == 0)
            {
                _sequence++;
                Send(SiteOfBeats.BeatOf("spare-1", _sequence, "h1", [.. _held], []), troubled);
                Send(SiteOfBeats.BeatOf("slave-2", _sequence, "b1", [], [.. _homeSays.Select(s => SiteOfBeats.Progress(s.Value, s.Key))]), troubled);
            }
            foreach (var arrived in _flying.Where(f => f.At <= _now).ToList())
            {
                _flying.Remove(arrived);
                _book.Accept(arrived.Beat, _now);
            }
            Judge(troubled);
        }

        private void Trouble()
        {
            if (_random.Next(2) == 0 && _held.Count < runs)
            {
                _held.Add(SiteOfBeats.Holding(session: _random.Next(1000), open: true));
            }
            else if (_held.Count > 0)
            {
                var at = _random.Next(_held.Count);
                _held[at] = _held[at] with { Open = false };
            }
        }

        // The home brings one closed run a step at most, of those that it was told.
        private void Pull()
        {
            if (_askedFor is null)
            {
                return;
            }
            var next = _held.FindIndex(h => !h.Open && _asked.Any(a => a.Run == h.Run));
            if (next >= 0)
            {
                _held.RemoveAt(next);
                _homeSays[_askedFor] = ReinsertionState.Copying;
            }
            else
            {
                _homeSays[_askedFor] = ReinsertionState.Completed;
            }
        }

        private void Send(Beat beat, bool troubled)
        {
            for (var copy = 0; copy < 2; copy++)
            {
                var lost = copy > 0 ? _random.Next(100) >= 20 : troubled && _random.Next(100) < lossPercent;
                if (!lost)
                {
                    _flying.Add((_now + TimeSpan.FromMilliseconds(_random.Next(troubled ? 1500 : 100)), beat));
                }
            }
        }

        private void Judge(bool troubled)
        {
            var view = new ReinsertionView
            {
                ListeningSince = TimeSpan.Zero,
                Beats = _book.Snapshot(),
                Servers = new HashSet<string> { "slave-2" },
                Takeovers = [],
                Reinsertions = [.. _objects.Values],
                Memory = _memory,
            };
            (var judgements, _memory) = ReinsertionRules.Judge(view, SiteOfBeats.Times, _now);
            Assert.True(judgements.Count <= 1);
            foreach (var judged in judgements)
            {
                var name = judged.Owed.Name;
                Assert.True(!judged.IsLast || view.Beats["spare-1"].Beat.Holdings.Count == 0, "completed while the newest beat shows holdings");
                _objects[name] = new Reinsertion { Metadata = new() { Name = name }, Spec = new("slave-2", "spare-1", null), Status = new() { State = judged.State } };
                if (judged.OrderDue)
                {
                    _orders.Add(_now);
                    if (!troubled || _random.Next(100) >= lossPercent)
                    {
                        (_asked, _askedFor) = (judged.Owed.Holdings, name);
                    }
                }
            }
        }
    }
}
