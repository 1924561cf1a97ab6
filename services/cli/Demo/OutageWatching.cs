using Failover.Contracts;

namespace Failover.Cli;

/// <summary>Watches the outage while it lasts: a few seconds of one camera of the dead server, through the recorder-proxy, under the server's name.</summary>
internal sealed class OutageWatching(DemoWorld world, DemoObserver observer, DemoFolder folder, TimeProvider clock)
{
    /// <summary>Footage from this long after the fault: nothing of it can come from the server itself.</summary>
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    /// <summary>Footage is durable this long after it happened.</summary>
    private static readonly TimeSpan UntilDurable = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);

    /// <summary>Tries until it succeeds or the fault ends; returns the number of pictures of the outage in the downloaded video.</summary>
    public async Task<int> WatchAsync(string server, Task faultEnds, CancellationToken ct)
    {
        var camera = world.Site.CamerasOf(server).First();
        using var proxy = new VideoDownload(world.Proxy);
        var trouble = "nobody took over";
        while (!faultEnds.IsCompleted)
        {
            await Task.WhenAny(faultEnds, Task.Delay(Retry, clock, ct));
            ct.ThrowIfCancellationRequested();
            if (observer.Read(i => i.ActiveAt) is null || Range(server, camera) is not { } request)
            {
                continue;
            }

            try
            {
                var frames = await TryAsync(proxy, request, ct);
                if (frames > 0)
                {
                    observer.Note("DemoWatched", $"{frames} pictures of {camera} from during the outage were watched through the recorder-proxy", clock.GetUtcNow());
                    return frames;
                }

                trouble = "the answer had no pictures";
            }
            catch (CliException e)
            {
                trouble = e.Message;
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                trouble = e.Message;
            }
        }

        observer.Note("DemoWatched", $"the outage could not be watched: {trouble}", clock.GetUtcNow());
        return 0;
    }

    private VideoRequest? Range(string server, string camera)
    {
        var fault = observer.Read(i => i.FaultAt)!.Value;
        var (from, to) = (fault + AfterFault, clock.GetUtcNow() - UntilDurable);
        return to - from >= TimeSpan.FromSeconds(1) ? new VideoRequest(server, camera, from, to) : null;
    }

    private async Task<int> TryAsync(VideoDownload proxy, VideoRequest request, CancellationToken ct)
    {
        var frames = await proxy.FramesAsync(request, ct);
        Directory.CreateDirectory(folder.Videos);
        var path = Path.Combine(folder.Videos, $"{request.Camera}-during-the-outage.mp4");
        var bytes = await proxy.ToFileAsync(request, path, ct);
        // The file must really carry those pictures: their samples alone are this large.
        return bytes >= frames.Sum(f => (long)f.SizeBytes) ? frames.Count : 0;
    }
}
