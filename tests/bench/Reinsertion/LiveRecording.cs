using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Bench;

/// <summary>Cameras that go on being recorded meanwhile, 25 pictures a second each. Counts what the store did not take and what did not become durable.</summary>
internal sealed class LiveRecording : IAsyncDisposable
{
    private const long FirstTick = 900_000;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1.0 / Pictures.PerSecond);

    private readonly FootageStore _store;
    private readonly List<(Pictures Pictures, RunWriter Writer)> _cameras = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow();
    private readonly Task _recording;
    private int _pictures;
    private long _refused;

    public LiveRecording(FootageStore store, string server, int cameras, int bytes)
    {
        _store = store;
        for (var i = 1; i <= cameras; i++)
        {
            var name = $"live-{i:00}";
            var run = new RunInfo { Id = new RunId(server, "boot-live", i), Server = server, Camera = name, Purpose = RunPurpose.Live, Term = 1, OpenedUtc = _start };
            _cameras.Add((new Pictures(name, bytes), store.OpenRun(run)));
        }

        _recording = Task.Run(RecordAsync);
    }

    /// <summary>Pictures received so far, of all cameras.</summary>
    public long Received => (long)_pictures * _cameras.Count;

    /// <summary>Ends the recording and counts: what was received and is not on disk.</summary>
    public async Task<long> CountLostAsync()
    {
        await _stop.CancelAsync();
        await _recording;
        foreach (var (_, writer) in _cameras)
        {
            writer.Close("The measurement is over.");
        }

        await _store.FlushAsync();
        var stored = _cameras.Sum(camera => (long)_store.Frames(camera.Writer.Id).Select(frame => frame.Key).Distinct().Count());
        return Math.Max(_refused, Received - stored);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _recording;
        _stop.Dispose();
    }

    // What is due is received, also after a stall: a camera does not wait.
    private async Task RecordAsync()
    {
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        while (!_stop.IsCancellationRequested)
        {
            for (; _pictures * Period < time.GetElapsedTime(began) && !_stop.IsCancellationRequested; _pictures++)
            {
                foreach (var (pictures, writer) in _cameras)
                {
                    _refused += pictures.Append(writer, _pictures, FirstTick, _start) ? 0 : 1;
                }
            }

            await Task.Delay(Period / 4, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
