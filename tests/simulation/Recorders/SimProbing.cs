using Failover.Contracts;
using Failover.Platform;
using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>Probes guarded servers over the simulated network, one question after the other, as the product's prober does over its socket.</summary>
internal sealed class SimProbing(SimRecorder recorder) : IProbing
{
    public IAsyncDisposable Begin(ServerWatch watch)
    {
        var loop = new Loop(recorder, watch);
        loop.Ask();
        return loop;
    }

    private sealed class Loop(SimRecorder recorder, ServerWatch watch) : IAsyncDisposable
    {
        private static readonly ProbeOutcome Refused = new(ProbeResult.Refused, null, "connection refused, no process listens there");

        private readonly FailoverTimes _times = recorder.Site.Times;
        private readonly bool _letsGo = recorder.Site.IsPlanted("let-go-at-answer");
        private TimeSpan _began;
        private bool _ended;

        public ValueTask DisposeAsync()
        {
            _ended = true;
            return ValueTask.CompletedTask;
        }

        public void Ask()
        {
            if (_ended)
            {
                return;
            }

            _began = recorder.Elapsed;
            Ask(watch.ProbeUrl, outcome =>
            {
                if (!_ended)
                {
                    watch.Note(outcome);
                    watch.Decide();
                    if (_letsGo && outcome.Result == ProbeResult.Answered)
                    {
                        watch.Cameras.ToList().ForEach(camera => camera.Feed.StopKeeping("it answers"));
                    }

                    AlignAndAskPeers();
                    var next = _began + _times.ProbeEvery - recorder.Elapsed;
                    recorder.Later((next > TimeSpan.Zero ? next : TimeSpan.Zero) + recorder.Starved, Ask);
                }
            });
        }

        private void AlignAndAskPeers()
        {
            foreach (var camera in watch.WhatToAlign())
            {
                Align(camera);
            }

            foreach (var peer in watch.Peers.WhomToAsk())
            {
                Ask(peer.ProbeUrl, outcome => watch.Peers.Note(peer, outcome));
            }
        }

        private void Ask(string url, Action<ProbeOutcome> then)
        {
            var silent = new ProbeOutcome(ProbeResult.Silent, null, $"no answer within {_times.ProbeAnswerMs} ms");
            if (recorder.Site.At(url) is not { } other)
            {
                recorder.Later(_times.ProbeAnswer, () => then(silent));
                return;
            }

            recorder.Site.Network.Ask(
                recorder,
                other,
                _times.ProbeAnswer,
                other.AnswerProbe,
                answer => then(new ProbeOutcome(ProbeResult.Answered, answer, "answered")),
                () => then(Refused),
                () => then(silent));
        }

        private void Align(GuardedCamera camera)
        {
            if (recorder.Site.At(watch.ProbeUrl) is { } other)
            {
                recorder.Site.Network.Ask(
                    recorder,
                    other,
                    _times.ProbeAnswer,
                    () => other.Recent(watch.Server, camera.Feed.Camera),
                    recent =>
                    {
                        if (!_ended && recent is not null)
                        {
                            camera.Align(recent);
                        }
                    },
                    () => { },
                    () => { });
            }
        }
    }
}
