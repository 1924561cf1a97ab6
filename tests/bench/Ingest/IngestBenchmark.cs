using System.Net.Http.Json;
using Failover.Cli;
using Failover.Contracts;
using Failover.Demo;

namespace Failover.Bench;

/// <summary>
/// What recording costs: a whole site of real processes on loopback with simulated cameras in another one. Beside slave-2, which is measured, one
/// <c>ffmpeg -c copy</c> per camera records the same streams in the same time.
/// </summary>
internal static class IngestBenchmark
{
    private const string Server = "slave-2";

    /// <summary>Has one camera: what a recorder needs without them, nearly.</summary>
    private const string Idle = "slave-1";
    private const double GoalCpu = 0.15;
    private const double GoalShare = 0.5;
    private const double GoalMemory = 2;
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>Sessions are up, code is compiled for good, ffmpeg has looked at its streams.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UntilDurable = TimeSpan.FromSeconds(5);

    public static async Task<BenchReport> RunAsync(BenchOptions options, CancellationToken ct)
    {
        var (cameras, seconds, megabits) = (options.Whole("--cameras", 16, least: 2), options.Whole("--seconds", 60, least: 5), options.Number("--mbit", 4));
        var root = options.Text("--folder") ?? Directory.CreateTempSubdirectory("failover-ingest-").FullName;
        options.NothingElse();
        if (cameras > DemoOptions.MaxCameras)
        {
            throw new FormatException($"--cameras is {cameras}; it must be {DemoOptions.MaxCameras} at most.");
        }

        var clip = WiderClip.Of(ClipFile.LoadCommitted(), megabits * 1e6);
        Directory.CreateDirectory(root);
        clip.Save(Path.Combine(root, "clip.fvc"));
        var folder = new DemoFolder(new DemoOptions { Keep = Path.Combine(root, "site") }, TimeProvider.System);
        await using var world = new DemoWorld(
            new DemoOptions { Cameras = cameras, Fault = DemoFault.None, Server = Server }, folder,
            new ChildProgram("dotnet", [Path.Combine(AppContext.BaseDirectory, "failover.dll")]), TimeProvider.System)
        {
            CameraArguments = ["--clip", Path.Combine(root, "clip.fvc")],
        };
        try
        {
            await world.StartAsync(ct);
            await UntilReadyAsync(world, ct);
            using var peer = new CopyingPeer();
            if (CopyingPeer.Program is { } program)
            {
                peer.Start(program, world.Site.CamerasOf(Server).Select(world.CameraUrl), Path.Combine(root, "ffmpeg"));
            }

            await Task.Delay(Settle, TimeProvider.System, ct);
            return Report(await MeasureAsync(world, folder, peer, TimeSpan.FromSeconds(seconds), ct), cameras, WiderClip.BitsPerSecond(clip) / 1e6);
        }
        finally
        {
            await world.EndAsync();
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task UntilReadyAsync(DemoWorld world, CancellationToken ct)
    {
        var (time, began) = (TimeProvider.System, TimeProvider.System.GetTimestamp());
        while (DemoReadiness.Missing(await world.Client.StatusAsync(ct), world.Site) is { Count: > 0 } missing)
        {
            if (time.GetElapsedTime(began) > ReadyWithin)
            {
                throw new TimeoutException($"The site is not ready: {DemoReadiness.Sentence(missing)}.");
            }

            await Task.Delay(Look, time, ct);
        }
    }

    private static async Task<IngestMeasured> MeasureAsync(DemoWorld world, DemoFolder folder, CopyingPeer peer, TimeSpan span, CancellationToken ct)
    {
        var time = TimeProvider.System;
        var recorder = world[Server].Ready!.Pid;
        var (lags, from, began) = (new DurableLags(), time.GetUtcNow(), time.GetTimestamp());
        var (before, peersBefore) = (ProcessCost.Of(recorder), Cpu(peer));
        using var http = new HttpClient { BaseAddress = world.DirectOf(Server), Timeout = TimeSpan.FromSeconds(10) };
        while (time.GetElapsedTime(began) < span)
        {
            lags.Add((await http.GetFromJsonAsync<ProbeAnswer>("probe", FailoverJson.Options, ct))!, Server);
            await Task.Delay(Look, time, ct);
        }

        var measured = new IngestMeasured
        {
            Time = time.GetElapsedTime(began),
            Recorder = ProcessCost.Of(recorder).Processor - before.Processor,
            Peers = Cpu(peer) - peersBefore,
            RecorderMemory = MemoryShare.Of(recorder),
            IdleMemory = MemoryShare.Of(world[Idle].Ready!.Pid),
            PeerMemory = peer.Ids.Sum(MemoryShare.Of),
            PeersRun = peer.Ids.Count > 0 && peer.Ended == 0,
            Lags = lags,
        };
        var to = time.GetUtcNow();
        await Task.Delay(UntilDurable, time, ct);
        return measured with { Proof = await ProveAsync(world, folder, from, to, ct) };
    }

    private static TimeSpan Cpu(CopyingPeer peer) => peer.Ids.Aggregate(TimeSpan.Zero, (sum, id) => sum + ProcessCost.Of(id).Processor);

    /// <summary>The demo's proof: what the cameras made in that time, by their own list, against the volumes.</summary>
    private static async Task<ProofResult> ProveAsync(DemoWorld world, DemoFolder folder, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var cameras = world.Site.CamerasOf(Server).ToList();
        var view = new List<ShownCamera>();
        using var recorder = new VideoDownload(world.DirectOf(Server), throughProxy: false);
        foreach (var camera in cameras)
        {
            view.Add(new ShownCamera(camera, await recorder.FramesAsync(new VideoRequest(Server, camera, from - UntilDurable, to + UntilDurable), ct)));
        }

        var store = VolumeReader.Read(folder.FootageOf(Server));
        using var http = new HttpClient { BaseAddress = world.Witness };
        return Proof.Judge(new ProofInput
        {
            Server = Server, Cameras = [.. cameras.Select(c => new CameraSpan(c, from, to))], Witness = await new WitnessClient(http).GetAsync(cameras, ct),
            Guards = [], Store = store, View = view,
        });
    }

    private static BenchReport Report(IngestMeasured m, int cameras, double megabits)
    {
        var minutes = cameras * m.Time.TotalMinutes;
        var (ours, theirs) = (m.Recorder.TotalSeconds / minutes, m.PeersRun ? m.Peers.TotalSeconds / minutes : (double?)null);
        var (memory, peerMemory) = ((m.RecorderMemory - m.IdleMemory) / (cameras - 1) / (double)(1 << 20), m.PeersRun ? m.PeerMemory / cameras / (double)(1 << 20) : (double?)null);
        var lost = m.Proof!.FramesProduced - m.Proof.FramesStored;
        var lag = m.Lags.Ms;
        return new BenchReport(
            "ingest",
            [
                BenchRow.AtMost("CPU per stream-minute", GoalCpu, ours, "s", theirs is { } s ? $"ffmpeg -c copy {BenchRow.Text(s)} s" : "ffmpeg: not run"),
                theirs is { } peer ? BenchRow.AtMost("the same as a share of ffmpeg's", GoalShare, ours / peer, "") : BenchRow.Fact("the same as a share of ffmpeg's", "not run"),
                BenchRow.AtMost("memory per recorded stream (PSS)", GoalMemory, memory, "MiB", peerMemory is { } p ? $"ffmpeg -c copy {BenchRow.Text(p)} MiB" : "ffmpeg: not run"),
                BenchRow.AtMost("pictures that are not on disk", 0, lost, "", $"of {m.Proof.FramesProduced:#,0} made"),
                BenchRow.Fact("durable lag (p50 / p99 / most)", $"{lag.At(0.5):0} / {lag.At(0.99):0} / {lag.Most:0} ms", "flush tick 1 s"),
                BenchRow.Fact("memory of the recorder (PSS)", $"{m.RecorderMemory >> 20} MiB", $"with one camera {m.IdleMemory >> 20} MiB"),
            ],
            [
                $"{cameras} cameras of {megabits:0.00} Mbit/s (25 pictures a second) for {m.Time.TotalSeconds:0} s after {Settle.TotalSeconds:0} s; recorder, cameras, site and two guards are processes of their own on loopback.",
                "Everything is on: hashes, checksums, index, fdatasync each second, probes of two guards and heartbeat, beats five times a second, metrics.",
                "The clip's slices are filled up with cabac_zero_words to that rate: every byte is received, hashed, checked and written, as any other.",
                $"Memory per stream is what {cameras} cameras need more than one does. {(m.Lags.Unknown > 0 ? $"{m.Lags.Unknown} looks found a camera without anything durable." : "")}".TrimEnd(),
            ]);
    }
}

/// <summary>What one span of time cost.</summary>
internal sealed record IngestMeasured
{
    public required TimeSpan Time { get; init; }
    public required TimeSpan Recorder { get; init; }
    public required TimeSpan Peers { get; init; }
    public required long RecorderMemory { get; init; }
    public required long IdleMemory { get; init; }
    public required long PeerMemory { get; init; }

    /// <summary>ffmpeg is there, and every copy ran to the end.</summary>
    public required bool PeersRun { get; init; }
    public required DurableLags Lags { get; init; }
    public ProofResult? Proof { get; init; }
}
