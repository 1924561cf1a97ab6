using System.Net.Sockets;
using System.Text;
using Failover.Contracts;
using Failover.Demo;
using Failover.Platform;

namespace Failover.Recorder.Tests;

/// <summary>Two whole recorders and simulated cameras on real sockets: how a guard holds cameras, and what it does when that fails.</summary>
public sealed class GuardClassTests : IAsyncDisposable
{
    private static readonly FailoverTimes Times = new() { FlushTickMs = 200, HotRetryFirstSeconds = 2 };

    // Nothing fails in the test: an answer that a busy machine gives late must not look as if something did.
    private static readonly FailoverTimes Patient = Times with { ProbeAnswerMs = 10_000 };

    private readonly List<IAsyncDisposable> _ended = [];
    private CameraSite _site = null!;
    private RecorderNode _original = null!;
    private RecorderNode _spare = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(_ended))
        {
            await one.DisposeAsync();
        }
    }

    [Fact]
    public async Task Relay_Planned_FeedsTheRingWithTheSamePicturesAndUsesNoSession()
    {
        await StartAsync(Patient, "cam-1");
        await Poll.UntilAsync(() => _original.TryFeed("slave-1", "cam-1")?.View().Receiving == true, "The original does not record.");
        Plan(GuardClass.Relay);
        var feed = await GuardedAsync("cam-1", view => view.Receiving && view.UnbrokenFromTick is not null);
        await Poll.UntilAsync(() => Votes("cam-1") > 20, "The relayed run is not aligned.");

        Assert.Equal((0, SeamClass.Exact), (Alignment("cam-1")!.OffsetTicks, Alignment("cam-1")!.Class));
        Assert.Single(_site.Witness().Cameras[0].Sessions);
        Assert.Equal("slave-1", feed.FedBy);
        Assert.Equal(GuardClass.Relay, _spare.Report("slave-1")!.Classes["cam-1"]);
        Assert.Contains("relay: its loss would be one reconnect", _spare.Report("slave-1")!.NotCovered[0].Reason, StringComparison.Ordinal);
        Assert.Equal(0, feed.Damaged);
    }

    [Fact]
    public async Task Relay_OriginalKilled_CameraIsConnectedAndKeptAndTheGapHasItsCause()
    {
        await StartAsync("cam-1:max-sessions=1");
        await Poll.UntilAsync(() => _original.TryFeed("slave-1", "cam-1")?.View().Receiving == true, "The original does not record.");
        Plan(GuardClass.Relay);
        var feed = await GuardedAsync("cam-1", view => view.Receiving && view.Last is not null);
        var relayed = feed.View().Run!.Value;

        var began = TimeProvider.System.GetTimestamp();
        await _original.KillAsync();
        await Poll.UntilAsync(() => feed is { FedBy: null, Keeping: true } && feed.View() is { Receiving: true, Run: { } run } && run != relayed, "The camera is not kept.");

        // Generous for a busy machine; three times the promised 2 s is the bound of a test.
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 6);
        var kept = feed.View().Run!.Value;
        await Poll.UntilAsync(() => _spare.Store.TryGetDurable(kept, out _), "Nothing of it becomes durable.");
        Assert.Equal("guard class relay: connected to the camera after the failure", _spare.Store.FindRun(kept)!.Info.GapBefore!.Cause);
        Assert.NotEmpty(_spare.Store.Frames(relayed));
        var now = TimeProvider.System.GetUtcNow();
        Assert.Contains(_spare.Store.Gaps("slave-1", "cam-1", now.AddMinutes(-1), now), gap => gap.Cause.Contains("guard class relay", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hot_NoSessionLeft_FallsBackToRelayAndBecomesHotWhenThereIsOne()
    {
        await StartAsync("cam-1:max-sessions=2");
        using var other = new RawReader();
        await other.PlayAsync(_site.RtspPort, "cam-1", Ct);
        Plan(GuardClass.Hot);
        var feed = await GuardedAsync("cam-1", view => view is { Receiving: true, Class: GuardClass.Relay });
        Assert.Contains("453", feed.View().ClassReason, StringComparison.Ordinal);
        Assert.Contains("453", _spare.Report("slave-1")!.NotCovered[0].Reason, StringComparison.Ordinal);
        var relayed = feed.View().Run!.Value;

        other.Dispose();
        await GuardedAsync("cam-1", view => view is { Receiving: true, Class: GuardClass.Hot });
        Assert.NotEqual(relayed, feed.View().Run!.Value);
        await Poll.UntilAsync(() => _spare.Report("slave-1") is { Covered: 1, Classes.Count: 0 }, "It is not covered.");

        // Make before break: when the new session counted its ring was as long as it is to be.
        var view = feed.View();
        Assert.True(view.Last!.Value.Tick - view.UnbrokenFromTick >= 2 * 90_000);
    }

    [Fact]
    public async Task Hot_TheCameraDegradesWithASecondSession_FallsBackAndTheOriginalIsWellAgain()
    {
        await StartAsync("cam-1:degrades");
        await Poll.UntilAsync(() => _original.Feed("slave-1", "cam-1").View().Receiving, "The original does not record.");
        Plan(GuardClass.Hot);
        var feed = await GuardedAsync("cam-1", view => view is { Receiving: true, Class: GuardClass.Relay });
        await Poll.UntilAsync(() => feed.View().ClassReason?.Contains("a second session degrades the recorder's", StringComparison.Ordinal) == true, $"Held so because: {feed.View().ClassReason}");
        await Poll.UntilAsync(() => _site.Witness().Cameras[0].Sessions[1].ClosedAt is not null, "The second session is still open.");
    }

    [Fact]
    public async Task Hot_OwnSessionIsTheOneThatSuffers_FallsBackToo()
    {
        await StartAsync("cam-1:degrades");
        Plan(GuardClass.Hot);
        await GuardedAsync("cam-1", view => view.Receiving);

        // The recorder's session opens second now, so the camera spoils the guard's.
        _site.DropSessions("cam-1");
        await GuardedAsync("cam-1", view => view is { Receiving: true, Class: GuardClass.Relay, UnbrokenFromTick: not null });
    }

    [Fact]
    public async Task Cold_TwentyCameras_HoldNothingAndAreConnectedOneAfterTheOther()
    {
        await StartAsync([.. Enumerable.Range(1, 20).Select(i => $"cam-{i}:max-sessions=1")]);
        Plan(GuardClass.Cold);
        await Poll.UntilAsync(() => _spare.Report("slave-1") is { NotCovered.Count: 20 }, "The guard does not see them.");
        Assert.All(_site.Witness().Cameras, camera => Assert.InRange(camera.Sessions.Count, 0, 1));
        Assert.All(_spare.Report("slave-1")!.Classes.Values, held => Assert.Equal(GuardClass.Cold, held));
        await Poll.UntilAsync(() => _site.Witness().Cameras.All(camera => camera.Sessions.Count == 1), "The original has not all of them.");

        await _original.KillAsync();
        await Poll.UntilAsync(() => Enumerable.Range(1, 20).All(i => _spare.Feed("slave-1", $"cam-{i}") is { Keeping: true } feed && feed.View().Receiving), "Not all are kept.");
        var connects = _site.Witness().Cameras.Select(camera => camera.Sessions[1].OpenedAt).Order().ToList();

        // 25 a second: no two at once, and the twentieth 0.76 s after the first.
        Assert.True(connects[^1] - connects[0] > TimeSpan.FromSeconds(0.7), $"All within {connects[^1] - connects[0]}.");

        // The important ones first: cam-20 has the highest priority.
        var byPriority = _site.Witness().Cameras.OrderBy(camera => camera.Sessions[1].OpenedAt).Select(camera => int.Parse(camera.Camera[4..], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.True(byPriority.Take(5).Average() > byPriority.TakeLast(5).Average());
    }

    [Fact]
    public async Task Cold_FalseAlarmIsOver_TheSessionIsClosed()
    {
        await StartAsync("cam-1");
        Plan(GuardClass.Cold, serve: true);
        await GuardedAsync("cam-1", view => view.Receiving);
        Assert.True(_spare.Feed("slave-1", "cam-1").Keeping);
        Plan(GuardClass.Cold);
        await Poll.UntilAsync(() => _site.Witness().Cameras[0].Sessions.Count(session => session.ClosedAt is null) == 1, "The session is still open.");
        Assert.Null(_spare.Feed("slave-1", "cam-1").View().Run);
    }

    [Fact]
    public async Task Relay_AReaderThatTakesNothing_StallsNeitherIngestNorOtherReaders()
    {
        await StartAsync("cam-1");
        await Poll.UntilAsync(() => _original.TryFeed("slave-1", "cam-1")?.View().Receiving == true, "The original does not record.");
        using var stuck = await StuckReaderAsync(new Uri(_original.Url), "/relay/slave-1/cam-1");
        await Poll.UntilAsync(() => _original.TryFeed("slave-1", "cam-1")?.View().Receiving == true, "The original does not record.");
        Plan(GuardClass.Relay);
        var feed = await GuardedAsync("cam-1", view => view.Receiving);

        // Longer than queue, socket buffers and Kestrel hold: about 2 Mbit/s against some hundred KiB.
        var until = _original.Feed("slave-1", "cam-1").View().Last!.Value.Tick + (6 * 90_000);
        await Poll.UntilAsync(() => feed.View().Last?.Tick > until, "The other reader does not get on.");
        Assert.Equal((0L, 0L), (_original.Feed("slave-1", "cam-1").Damaged, feed.Damaged));
        Assert.Single(_site.Witness().Cameras[0].Sessions);
    }

    [Fact]
    public async Task Relay_WithoutTheSitesToken_IsRefused()
    {
        await StartAsync("cam-1");
        await Poll.UntilAsync(() => _original.TryFeed("slave-1", "cam-1")?.View().Receiving == true, "The original does not record.");
        using var http = new HttpClient();
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await http.GetAsync($"{_original.Url}/relay/slave-1/cam-1", Ct)).StatusCode);
        http.DefaultRequestHeaders.Authorization = new("Bearer", RecorderNode.Token);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await http.GetAsync($"{_original.Url}/relay/slave-1/cam-9", Ct)).StatusCode);
    }

    [Fact]
    public async Task OneSessionCamera_OriginalReturns_IsFedByTheSpareFirstAndGetsTheSessionInAnAnnouncedGap()
    {
        await StartAsync("cam-1:max-sessions=1");
        await Poll.UntilAsync(() => _original.TryFeed("slave-1", "cam-1")?.View().Receiving == true, "The original does not record.");
        Plan(GuardClass.Relay);
        var feed = await GuardedAsync("cam-1", view => view.Receiving);
        var port = new Uri(_original.Url).Port;
        await _original.KillAsync();
        await Poll.UntilAsync(() => feed is { FedBy: null, Keeping: true } && feed.View().Receiving, "The camera is not kept.");

        _original = Track(await RecorderNode.StartAsync("slave-1", Times, port));
        PlanOriginal(_spare.Url);
        var home = _original.Feed("slave-1", "cam-1");
        await Poll.UntilAsync(() => home.FedBy == "spare-1" && home.View().Receiving, "The original is not fed by the spare.");
        var fed = home.View().Run!.Value;

        await Poll.UntilAsync(() => home is { FedBy: null } && home.View() is { Receiving: true, Run: { } run } && run != fed, "The session did not move.");
        await Poll.UntilAsync(() => feed.FedBy == "slave-1" && feed.View() is { Receiving: true, Class: GuardClass.Relay }, "The spare is not fed by the original.");
        await Poll.UntilAsync(() => !feed.Keeping, "Keeping does not end.");

        Assert.Contains(_spare.Journal, sentence => sentence.Contains("its only session moves from spare-1 back to slave-1", StringComparison.Ordinal));
        var now = TimeProvider.System.GetUtcNow();
        var gap = Assert.Single(_original.Store.Gaps("slave-1", "cam-1", now.AddMinutes(-2), now), gap => gap.Cause.Contains("only session moved", StringComparison.Ordinal));
        Assert.InRange((gap.To!.Value - gap.From).TotalSeconds, 0, 6);
    }

    /// <summary>Another spare has the only session and does not write, or not for long: who serves the role is fed by it, then gets it.</summary>
    [Fact]
    public async Task OneSessionCamera_AnotherSpareHasIt_FeedsWhoServesTheRoleAndGivesItAway()
    {
        await StartAsync("cam-1:max-sessions=1");
        await Poll.UntilAsync(() => _original.TryFeed("slave-1", "cam-1")?.View().Receiving == true, "The original does not record.");
        var other = Track(await RecorderNode.StartAsync("spare-2", Times));
        await _original.KillAsync();
        OfferGuard(other, "slave-1", _original.Url);
        await Poll.UntilAsync(() => other.TryFeed("slave-1", "cam-1") is { Keeping: true, FedBy: null } had && had.View().Receiving, "The other spare does not keep it.");

        _spare.Offer(plan => plan with
        {
            Assume =
            [
                new AssumeEntry
                {
                    Server = "slave-1", Term = 2, Takeover = "slave-1-t2", Phase = AssumePhase.Serve, ProbeUrl = _original.Url, EvidenceAgeMs = 0,
                    Cameras = [.. Sources(_spare)], RelayFrom = new Dictionary<string, string> { ["cam-1"] = other.Url }, Reason = "a test",
                },
            ],
        });
        var feed = await GuardedAsync("cam-1", view => view is { Receiving: true, Class: GuardClass.Relay });
        await Poll.UntilAsync(() => feed is { FedBy: "spare-2", Keeping: true }, $"It is fed by {feed.FedBy}.");
        var fed = feed.View().Run!.Value;
        await Poll.UntilAsync(() => _spare.Store.TryGetDurable(fed, out _), "What it is fed with is not written.");
        Assert.Contains("no session is left", feed.View().ClassReason, StringComparison.Ordinal);

        OfferGuard(other, "spare-1", _spare.Url);
        await Poll.UntilAsync(() => feed is { FedBy: null, Keeping: true } && feed.View() is { Receiving: true, Run: { } run } && run != fed, "The session did not move.");
        await Poll.UntilAsync(() => other.Feed("slave-1", "cam-1") is { FedBy: "spare-1", Keeping: false } given && given.View().Receiving, "The other spare is not fed.");
    }

    private void OfferGuard(RecorderNode guard, string recorder, string url) => guard.Offer(plan => plan with
    {
        Guard = [new GuardEntry { Server = "slave-1", Recorder = recorder, ProbeUrl = url, Order = 1, Cameras = [.. Sources(guard)] }],
    });

    private Task StartAsync(params string[] cameras) => StartAsync(Times, cameras);

    private async Task StartAsync(FailoverTimes times, params string[] cameras)
    {
        _site = CameraSite.Start(new() { Cameras = [.. cameras.Select(CameraOptions.Parse)], Seed = 42 }, TimeProvider.System);
        _ended.Add(_site);
        _original = Track(await RecorderNode.StartAsync("slave-1", times));
        _spare = Track(await RecorderNode.StartAsync("spare-1", times));
        PlanOriginal(relayFrom: null);
    }

    private RecorderNode Track(RecorderNode node)
    {
        _ended.Add(node);
        return node;
    }

    private void PlanOriginal(string? relayFrom) => _original.Offer(plan => plan with
    {
        Record = [.. Sources(_original).Select(source => new RecordEntry("slave-1", source) { RelayFrom = relayFrom })],
        OwnRole = new RoleHeld("slave-1", 1),
    });

    private void Plan(GuardClass held, bool serve = false)
    {
        var sources = Sources(_spare).ToList();
        _spare.Offer(plan => plan with
        {
            Guard =
            [
                new GuardEntry
                {
                    Server = "slave-1",
                    Recorder = "slave-1",
                    ProbeUrl = _original.Url,
                    Order = 1,
                    Cameras = sources,
                    Classes = held == GuardClass.Hot ? new Dictionary<string, GuardClass>() : sources.ToDictionary(source => source.Camera, _ => held),
                },
            ],
            Assume = serve
                ?
                [
                    new AssumeEntry
                    {
                        Server = "slave-1", Term = 2, Takeover = "slave-1-t2", Phase = AssumePhase.Serve, ProbeUrl = _original.Url,
                        EvidenceAgeMs = 0, AnswersProbes = true, Cameras = sources, Reason = "a test",
                    },
                ]
                : [],
        });
    }

    private IEnumerable<CameraSource> Sources(RecorderNode node) => _site.Witness().Cameras.Select((camera, i) =>
        node.Source($"rtsp://127.0.0.1:{_site.RtspPort}/{camera.Camera}", camera.Camera, priority: i + 1));

    private async Task<CameraFeed> GuardedAsync(string camera, Func<FeedView, bool> condition)
    {
        await Poll.UntilAsync(
            () => _spare.TryFeed("slave-1", camera) is { } feed && condition(feed.View()) && _spare.Report("slave-1") is not null,
            $"{camera} is not held as it should be: {_spare.TryFeed("slave-1", camera)?.View()}");
        return _spare.Feed("slave-1", camera);
    }

    private RunAlignment? Alignment(string camera) =>
        _spare.Core.Reconciler.Guarded.Single().Cameras.Single(guarded => guarded.Feed.Camera == camera).Alignment;

    private int Votes(string camera) => Alignment(camera)?.Votes ?? 0;

    private static async Task<Socket> StuckReaderAsync(Uri recorder, string path)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(recorder.Host, recorder.Port, Ct);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {recorder.Authority}\r\nAuthorization: Bearer {RecorderNode.Token}\r\n\r\n"), Ct);
        return socket;
    }
}
