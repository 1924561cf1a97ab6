using Failover.Contracts;
using Failover.Demo;

namespace Failover.Cli;

/// <summary>The end of a run: what the view shows, one MP4 per camera, the server's disk, and what the cameras really sent.</summary>
internal sealed class DemoProving(DemoOptions options, DemoWorld world, Incident incident, DemoFolder folder, TimeProvider clock)
{
    /// <summary>One flush tick and the flush itself, on a busy machine.</summary>
    private static readonly TimeSpan UntilDurable = TimeSpan.FromSeconds(3);

    /// <summary>Footage before the fault in the exported videos.</summary>
    private static readonly TimeSpan BeforeFault = TimeSpan.FromSeconds(4);

    /// <summary>The view is asked for a little more than is judged, so that its edges are never missing.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private IReadOnlyList<string> Cameras { get; } = [.. world.Site.CamerasOf(options.Server)];

    /// <param name="from">Every camera was covered at this time.</param>
    /// <param name="to">The run's end.</param>
    /// <param name="outage">Disks during the outage; null when nothing failed.</param>
    /// <param name="status">The newest status.</param>
    public async Task<DemoResult> ProveAsync(
        DateTimeOffset from, DateTimeOffset to, OutageEvidence? outage, SiteStatus? status, CancellationToken ct)
    {
        await Task.Delay(UntilDurable, clock, ct);
        using var recorder = new VideoDownload(world.FailingDirect, throughProxy: false);
        var view = await ViewAsync(recorder, from - Margin, to + Margin, ct);
        await ExportAsync(recorder, incident.FaultAt is { } fault && fault - BeforeFault > from ? fault - BeforeFault : from, to, ct);
        var store = VolumeReader.Read(folder.FootageOf(options.Server));
        var witness = await WitnessAsync(ct);
        var proof = Proof.Judge(new ProofInput
        {
            Server = options.Server,
            Cameras = [.. Cameras.Select(c => new CameraSpan(c, from, to))],
            Witness = witness,
            Guards = DemoSite.SpareNames.ToList(),
            Store = store,
            StoreAtFault = outage?.Original,
            GuardStores = outage?.Guards ?? new Dictionary<string, StoreContents>(),
            View = view,
        });
        return ResultOf(proof, witness, outage, status);
    }

    private DemoResult ResultOf(ProofResult proof, SiteWitness witness, OutageEvidence? outage, SiteStatus? status)
    {
        var home = status?.Reinsertions.Where(r => r.Server == options.Server).ToList() ?? [];
        return new DemoResult
        {
            Fault = options.Fault,
            Server = options.Server,
            Cameras = options.Cameras,
            BusAway = options.BusAway,
            FaultSeconds = options.Seconds,
            FramesProduced = proof.FramesProduced,
            FramesSent = proof.FramesSent,
            FramesStored = proof.FramesStored,
            FramesLost = proof.FramesLost,
            FramesDuplicated = proof.FramesDuplicated,
            SuspectSeconds = incident.SecondsTo(incident.SuspectAt),
            FailedSeconds = incident.SecondsTo(incident.FailedAt),
            TakeoverSeconds = incident.SecondsTo(incident.ActiveAt),
            SpareGapSeconds = outage is null ? null : SpareGap.Seconds(Cameras, witness, outage.Original, [.. outage.Guards.Values]),
            ReinsertedBytes = home.Sum(r => r.BytesInserted),
            ReinsertionSeconds = incident.CompletedAt is null && !(options.BusAway && home.Count > 0) ? null : Math.Round(home.Sum(r => r.ElapsedMs) / 1000, 3),
            Seams = [.. proof.Cameras.SelectMany(c => c.Seams).Where(s => s.Seam.Run != s.Seam.Epoch).Select(SeamOf)],
            ObserverLagMsMax = proof.ObserverLagMsMax,
            WallSeconds = 0,
            PerCamera = [.. proof.Cameras.Select(c => new CameraResult(
                c.Camera, c.FramesSent, c.FramesStored, c.FramesLost, c.FramesDuplicated, $"{c.Camera}.mp4"))],
            Timeline = incident.Timeline(),
            Findings = [.. proof.Findings, .. proof.Cameras.SelectMany(c => c.Lost.Concat(c.Duplicated).Select(p => $"{c.Camera}, tick {p.Tick}: {p.Reason}"))],
        };
    }

    private static SeamResult SeamOf(SeamCheck check) => new(
        check.Seam.Camera, check.Seam.Run, check.Seam.Class, check.Seam.OffsetTicks, check.Seam.Votes, check.Seam.Compared, check.TrueOffset);

    private async Task<IReadOnlyList<ShownCamera>> ViewAsync(VideoDownload recorder, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var view = new List<ShownCamera>();
        foreach (var camera in Cameras)
        {
            view.Add(new ShownCamera(camera, await recorder.FramesAsync(new VideoRequest(options.Server, camera, from, to), ct)));
        }

        return view;
    }

    private async Task ExportAsync(VideoDownload recorder, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        Directory.CreateDirectory(folder.Videos);
        foreach (var camera in Cameras)
        {
            await recorder.ToFileAsync(new VideoRequest(options.Server, camera, from, to), Path.Combine(folder.Videos, $"{camera}.mp4"), ct);
        }
    }

    private async Task<SiteWitness> WitnessAsync(CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = world.Witness };
        return await new WitnessClient(http).GetAsync(Cameras, ct);
    }
}
