using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>Makes a recorder's feeds, and looks after all that live.</summary>
internal sealed class SimFeeds(SimRecorder recorder) : IFeedFactory
{
    private readonly List<SimFeed> _feeds = [];

    public IFeed? Open(string server, CameraSource source, bool home, IFeed? known, out string? error)
    {
        error = null;
        if (known is SimFeed feed && string.Equals(feed.Source.Url, source.Url, StringComparison.Ordinal))
        {
            return feed;
        }

        var made = new SimFeed(recorder, server, source, home);
        _feeds.Add(made);
        return made;
    }

    public void CheckSilence()
    {
        _feeds.RemoveAll(feed => feed.Ended);
        for (var i = 0; i < _feeds.Count; i++)
        {
            _feeds[i].CheckSilence();
            if (_feeds[i].Keeping && recorder.ForbidsKeeping)
            {
                _feeds[i].StopKeeping("the licence says no");
            }
        }
    }
}
