using System.Diagnostics;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Recorder.Tests;

/// <summary>A homecoming in its incident's trace: one span, and one for each camera, of a bounded number.</summary>
public sealed class HomecomingSpansTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _trace = IncidentTrace.IdOf("harbour", $"slave-{Guid.NewGuid():N}", 1);
    private readonly List<Activity> _ended = [];
    private readonly ActivityListener _listener;
    private readonly FakeTimeProvider _time = new(Start);
    private readonly HomecomingSpans _spans;

    public HomecomingSpansTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == IncidentTrace.SourceOf("recorder"),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            // Other tests make spans, too.
            ActivityStopped = activity =>
            {
                if (activity.TraceId.ToHexString() == _trace)
                {
                    _ended.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
        _spans = new HomecomingSpans(_time);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void Finished_TellsTheWholeAndBelowItEachCameraThatBroughtPictures()
    {
        _spans.Begin();
        Came("cam-1", 100, seconds: 2);
        Came("cam-2", 40, seconds: 1);
        Came("cam-1", 10, seconds: 1);
        Came("cam-3", 0, seconds: 1);
        var parent = $"00-{_trace}-1111111111111111-01";
        _spans.Finished(Order() with { Trace = parent }, Progress);

        Assert.Equal(["pulling", "pulling camera", "pulling camera"], _ended.Select(a => a.OperationName));
        Assert.Equal("1111111111111111", _ended[0].ParentSpanId.ToHexString());
        Assert.All(_ended.Skip(1), a => Assert.Equal(_ended[0].SpanId, a.ParentSpanId));
        Assert.Equal((150L, 1500L), (_ended[0].GetTagItem("failover.pictures"), _ended[0].GetTagItem("failover.bytes")));
        Assert.Equal("Every frame that spare-1 held is home. 150 pictures of 2 cameras came, 6 were there already.", _ended[0].GetTagItem("failover.reason"));
        Assert.Equal(("cam-1", 110L), (_ended[1].GetTagItem("failover.camera"), _ended[1].GetTagItem("failover.pictures")));
        Assert.Equal((Start, TimeSpan.FromSeconds(4)), (_ended[1].StartTimeUtc, _ended[1].Duration));
        Assert.Equal((Start + TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)), (_ended[2].StartTimeUtc, _ended[2].Duration));

        // The order comes again, and nothing more came home.
        _spans.Begin();
        _spans.Finished(Order(), Progress);
        Assert.Equal(3, _ended.Count);
    }

    [Fact]
    public void Finished_OfManyCameras_IsBounded_AndSaysSo()
    {
        _spans.Begin();
        for (var i = 0; i < HomecomingSpans.MostCameras + 5; i++)
        {
            Came($"cam-{i}", i + 1, seconds: 0);
        }

        _spans.Finished(Order(), Progress);
        Assert.Equal(1 + HomecomingSpans.MostCameras, _ended.Count);
        Assert.DoesNotContain(_ended, a => (string?)a.GetTagItem("failover.camera") == "cam-0");
        Assert.EndsWith(" pictures of 69 cameras came, 138 were there already; 64 cameras have a span of their own.", (string)_ended[0].GetTagItem("failover.reason")!, StringComparison.Ordinal);
    }

    [Fact]
    public void Finished_WithoutAnIncident_TellsNothing()
    {
        _spans.Begin();
        Came("cam-1", 1, seconds: 1);
        _spans.Finished(Order() with { TraceId = null }, Progress);
        Assert.Empty(_ended);
    }

    private static ReinsertionProgress Progress => new()
    {
        Reinsertion = "slave-2-t2-spare-1", Server = "slave-2", Holder = "spare-1", State = ReinsertionState.Completed, Reason = "Every frame that spare-1 held is home.",
    };

    private ReinsertionOrder Order() => new()
    {
        Site = "harbour", Id = "1", Time = Start, Reinsertion = "slave-2-t2-spare-1", Server = "slave-2", Holder = "spare-1", HolderUrl = "http://spare-1", Holdings = [],
        TraceId = _trace,
    };

    private void Came(string camera, int pictures, int seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _spans.Came(camera, new HomecomingResult(pictures, pictures > 0 ? 2 : 0, pictures, pictures * 10, 0, 0, false, []));
    }
}
