using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>Makes the feeds that a plan asks for.</summary>
internal interface IFeedFactory
{
    /// <summary>The feed for a source: <paramref name="known"/> when that still is the right one, else a new one, not started.</summary>
    /// <returns>Null when the source cannot be used; <paramref name="error"/> says why and never shows a secret.</returns>
    IFeed? Open(string server, CameraSource source, bool home, IFeed? known, out string? error);
}

/// <summary>Feeds with an RTSP session each.</summary>
internal sealed class CameraFeeds(FeedContext context, Platform.RecorderKey key) : IFeedFactory
{
    public IFeed? Open(string server, CameraSource source, bool home, IFeed? known, out string? error)
    {
        var target = CameraTarget.Open(source, key, out error);
        if (target is null)
        {
            return null;
        }

        if (known is CameraFeed feed)
        {
            // Credentials that vanish while the address stays are a lost secret, not a wish: what records goes on (R11).
            var lostSecret = target.User is null && feed.Target.User is not null && feed.Target.Url == target.Url;
            if (feed.Target == target || lostSecret)
            {
                feed.Describe(source);
                return feed;
            }
        }

        return new CameraFeed(context, server, source, target, home);
    }
}
