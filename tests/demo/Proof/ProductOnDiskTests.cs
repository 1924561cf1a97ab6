using System.Net.Sockets;
using Failover.Contracts;
using Failover.Media;
using Failover.Recorder;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Demo.Tests;

/// <summary>The product's client, store, aligner and view against the simulator's word, without any process: a small incident by hand.</summary>
public sealed class ProductOnDiskTests : IDisposable
{
    private const string Server = "slave-2";
    private const string Camera = "cam-1";
    private static readonly RunId First = new(Server, "boot-1", 1);
    private static readonly RunId Held = new("spare-1", "boot-1", 1);
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("failover-proof").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Incident_RecordedByTheProduct_IsProvenWhole()
    {
        var time = TimeProvider.System;
        // RTP time wraps within the guard's session or close by, as its offset is drawn for the worst.
        await using var site = CameraSite.Start(CameraSiteTests.Options($"{Camera}:rtp-offset={uint.MaxValue - (60 * 3600)}"), time);
        var store = FootageStore.Open(new() { Directory = _folder, FlushTick = TimeSpan.FromMilliseconds(200) }, time, NullLogger.Instance);
        var covered = time.GetUtcNow();

        await using var guardSession = await OpenAsync(site, "spare-1");
        var guard = new Collector();
        using var stopGuard = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var guarding = ReceiveAsync(guardSession, guard, stopGuard.Token);
        await RecordUntilItDiesAsync(site, store, pictures: 60);
        await CameraSiteTests.EventuallyAsync(() => guard.Frames.Count >= 100);
        var end = time.GetUtcNow();
        await CameraSiteTests.EventuallyAsync(() => site.WitnessOf(Camera)!.Sessions[0].LastPicture > guard.Frames.Count);
        await stopGuard.CancelAsync();
        await guarding;

        // Reinsertion, in short: what the guard holds goes home, with its seam.
        await store.InsertHomeAsync(RunOf(Held, guardSession, RunPurpose.Home), guard.Frames, Ct);
        var align = SeamAligner.Align(KeysOf(store, First), KeysOf(store, Held));
        store.AddSeam(AlignResult.Axis(Server, Camera, First));
        store.AddSeam(align.ToSeam(Server, Camera, Held, First));
        await store.FlushAsync();
        var rows = store.View(Server, Camera, covered.AddMinutes(-1), end.AddMinutes(1)).Frames.Select(frame => frame.Frame.ToRow(frame.Tick)).ToList();
        await store.DisposeAsync();

        var input = new ProofInput
        {
            Server = Server,
            Cameras = [new(Camera, covered, end)],
            Witness = site.Witness() with { Cameras = [site.WitnessOf(Camera)!] },
            Guards = ["spare-1"],
            Store = VolumeReader.Read(_folder),
            View = [new(Camera, rows)],
        };
        var result = Proof.Judge(input);
        Assert.Empty(result.Findings);
        Assert.Equal(result.FramesSent, result.FramesStored);
        Assert.InRange(result.FramesStored, 40, 500);
        Assert.InRange(result.Cameras[0].FramesStoredTwice, 1, 60);
        Assert.Equal(0, Assert.Single(result.Cameras[0].Seams, seam => seam.Seam.Run == Held).TrueOffset - align.OffsetTicks);

        var without = VolumeReader.Read(_folder);
        without.Pictures.RemoveAll(picture => picture.Run.Id == Held);
        Assert.InRange(Proof.Judge(input with { Store = without }).FramesLost, 1, 500);
    }

    private static async Task RecordUntilItDiesAsync(CameraSite site, FootageStore store, int pictures)
    {
        await using var session = await OpenAsync(site, Server);
        var run = store.OpenRun(RunOf(First, session, RunPurpose.Live));
        var sink = new Collector { Also = unit => Assert.True(run.Append(unit)) };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var receiving = ReceiveAsync(session, sink, stop.Token);
        await CameraSiteTests.EventuallyAsync(() => sink.Frames.Count >= pictures);
        await stop.CancelAsync();
        await receiving;
        run.Close("The test ended it.");
        await store.FlushAsync();
    }

    private static Task<RtspSession> OpenAsync(CameraSite site, string recorder) => RtspSession.OpenAsync(
        new(new Uri($"rtsp://127.0.0.1:{site.RtspPort}/{Camera}"), "camera", "camera"),
        RtspOptions.Default with { UserAgent = $"Failover/0.1 ({recorder})" },
        async (host, port, ct) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(host, port, ct);
            return socket;
        },
        TimeProvider.System, Ct);

    private static RunInfo RunOf(RunId id, RtspSession session, RunPurpose purpose) => new()
    {
        Id = id, Server = Server, Camera = Camera, Ssrc = session.Ssrc, Purpose = purpose, OpenedUtc = TimeProvider.System.GetUtcNow(),
        Parameters = [new(0, session.Parameters!.AvcC)],
    };

    private static List<FrameKey> KeysOf(FootageStore store, RunId run) => [.. store.Frames(run).Select(frame => frame.Key)];

    private static async Task ReceiveAsync(RtspSession session, Collector sink, CancellationToken ct)
    {
        try
        {
            await session.ReceiveAsync(sink, ct);
        }
        catch (OperationCanceledException)
        {
            // The test ended it.
        }
    }

    private sealed class Collector : IAccessUnitSink
    {
        private readonly Lock _lock = new();
        private readonly List<ForeignFrame> _frames = [];

        public Action<AccessUnit>? Also { get; init; }

        public List<ForeignFrame> Frames
        {
            get
            {
                lock (_lock)
                {
                    return [.. _frames];
                }
            }
        }

        public void OnAccessUnit(AccessUnit unit)
        {
            Also?.Invoke(unit);
            lock (_lock)
            {
                _frames.Add(new(unit.Tick, unit.Hash, unit.Flags, 0, WallMap.AnchorOf(unit.ArrivalUtc, unit.Tick), unit.Sample.ToArray()));
            }
        }

        public void OnLoss(int packets) => Assert.Equal(0, packets);

        public void OnSenderReport(SenderReport report)
        {
        }

        public void OnParameters(H264Parameters parameters)
        {
        }

        public void OnTimelineReset(string reason) => Assert.Fail(reason);
    }
}
