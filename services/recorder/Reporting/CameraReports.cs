using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>What this recorder says about the cameras it writes to disk: home cameras, and foreign ones it keeps.</summary>
internal sealed class CameraReports(Reconciler reconciler, IStoreFacts store, TimeProvider time)
{
    private const int MostPerBeat = 64;
    private static readonly TimeSpan DurableWithin = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Server, string Camera), (FrameKey Frame, long At)> _advanced = [];

    /// <summary>One row per camera that is written here, for <c>/probe</c>.</summary>
    public IReadOnlyList<ProbeCamera> Probe() =>
        [.. Written().Select(feed =>
        {
            var view = feed.View();
            var durable = Durable(view);
            return new ProbeCamera
            {
                Server = feed.Server,
                Camera = feed.Camera,
                State = feed.State,
                Run = view.Run,
                LastReceived = view.Last,
                LastReceivedAgeMs = view.LastAge?.TotalMilliseconds,
                FedBy = feed.FedBy,
                FirstDurable = durable?.First,
                LastDurable = durable?.Last,
                Damaged = feed.Damaged,
            };
        })];

    /// <summary>Counts for the beat, and the cameras that are not in order.</summary>
    public (CameraDigest Digest, IReadOnlyList<CameraReport> NotInOrder) Digest()
    {
        var (assigned, receiving, durable) = (0, 0, 0);
        var notInOrder = new List<CameraReport>();
        foreach (var feed in Written())
        {
            assigned++;
            var view = feed.View();
            var advancing = Advances(feed, Durable(view)?.Last);
            receiving += view.Receiving ? 1 : 0;
            durable += advancing ? 1 : 0;
            if ((!view.Receiving || !advancing) && notInOrder.Count < MostPerBeat)
            {
                var reason = view.Receiving ? "its pictures are not durable yet" : feed.StateReason;
                notInOrder.Add(new CameraReport(feed.Server, feed.Camera, view.Receiving ? CameraState.Stalled : feed.State, reason));
            }
        }

        return (new CameraDigest(assigned, receiving, durable), notInOrder);
    }

    /// <summary>Each camera that is written here: does it reach the disk, and for how long nothing new of it did; null when nothing ever did.</summary>
    public IReadOnlyList<RecordedCamera> Recorded() =>
        [.. Written().Select(feed => new RecordedCamera(feed.Server, feed.Camera, Advances(feed, Durable(feed.View())?.Last), DurableLag(feed)))];

    private IEnumerable<IFeed> Written() => reconciler.Feeds.Where(feed => feed.Home || feed.Keeping);

    private DurableState? Durable(FeedView view) => view.Run is { } run && store.TryGetDurable(run, out var durable) ? durable : null;

    private bool Advances(IFeed feed, FrameKey? last)
    {
        if (last is not { } frame)
        {
            return false;
        }

        lock (_gate)
        {
            var key = (feed.Server, feed.Camera);
            var now = time.GetTimestamp();
            if (!_advanced.TryGetValue(key, out var known) || known.Frame != frame)
            {
                _advanced[key] = (frame, now);
                return true;
            }

            return time.GetElapsedTime(known.At, now) <= DurableWithin;
        }
    }

    private TimeSpan? DurableLag(IFeed feed)
    {
        lock (_gate)
        {
            return _advanced.TryGetValue((feed.Server, feed.Camera), out var known) ? time.GetElapsedTime(known.At) : null;
        }
    }
}

/// <summary>One camera that is written here.</summary>
/// <param name="Recorded">New pictures of it became durable within the last 5 s.</param>
/// <param name="DurableLag">Time since the last one did.</param>
internal sealed record RecordedCamera(string Server, string Camera, bool Recorded, TimeSpan? DurableLag);
