using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>Sends a beat every 200 ms. One publish is in flight at most: a slow bus drops beats, it never queues them.</summary>
internal sealed class BeatWorker(Reporter reporter, RecorderSpans spans, IEventBus bus, FailoverTimes times, TimeProvider time)
{
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(times.Beat, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                var beat = reporter.Beat();
                spans.Note(beat);
                if (!await bus.PublishAsync(Topics.Beats, beat, ct))
                {
                    RecorderMetrics.BeatsNotPublished.Inc();
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Ended by the host.
        }
    }
}
