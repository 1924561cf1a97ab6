using Failover.Contracts;
using Failover.Platform;
using Failover.Recorder;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Bench;

/// <summary>How fast held footage comes home, against <c>cp</c> and <c>fsync</c> of the same bytes, while the home server records on.</summary>
internal static class ReinsertionBenchmark
{
    private const string Server = "slave-2";
    private const string Token = "token-of-this-run";
    private const int Before = 300;
    private const int Overlap = 100;
    private static readonly string[] Parts = ["tables", "pictures", "writing and flushing", "acknowledgements", "yielding to live recording"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    public static async Task<BenchReport> RunAsync(BenchOptions options, CancellationToken ct)
    {
        var (megabytes, cameras) = (options.Whole("--megabytes", 256), options.Whole("--cameras", 8));
        var (live, pictureBytes) = (options.Whole("--live", 8, least: 0), options.Whole("--picture-bytes", 20_000, least: 64));
        var parent = options.Text("--folder") ?? Path.GetTempPath();
        options.NothingElse();
        var root = Directory.CreateDirectory(Path.Combine(parent, $"failover-bench-{Environment.ProcessId}")).FullName;
        try
        {
            // A process that just began translates its code meanwhile; a reinsertion of hours does not feel that.
            var cold = await MeasureAsync(Path.Combine(root, "cold"), megabytes, cameras, live, pictureBytes, 0, ct);
            var warm = await MeasureAsync(Path.Combine(root, "warm"), megabytes, cameras, live, pictureBytes, cold.Peer, ct);
            return warm.Report with { Rows = [.. warm.Report.Rows, BenchRow.Fact("  the same in a process that just began", $"{cold.Rate / 1e6:0} MB/s, {100 * cold.Rate / warm.Peer:0} %")] };
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<(BenchReport Report, double Rate, double Peer)> MeasureAsync(string root, int megabytes, int cameras, int live, int pictureBytes, double peerBefore, CancellationToken ct)
    {
        var each = Math.Max(Overlap + 1, (int)((long)megabytes * 1_000_000 / cameras / pictureBytes));
        await using var home = FootageStore.Open(new StoreOptions { Directory = Path.Combine(root, "home") }, TimeProvider.System, NullLogger.Instance);
        await using var spare = await HoldingSpare.StartAsync(Path.Combine(root, "spare"), Token, ct);
        Fill(home, spare.Store, cameras, each, pictureBytes);
        var held = spare.Store.Holdings().Sum(holding => holding.Bytes);
        var volumes = Directory.EnumerateFiles(spare.Store.Directory, "*.vol").Order(StringComparer.Ordinal).ToList();

        await using var recording = new LiveRecording(home, Server, live, pictureBytes);
        var first = await CopyPeer.MeasureAsync(volumes, Path.Combine(root, "copy"), ct);
        var (before, spent) = (Environment.CpuUsage.TotalTime, new TimeSpent());
        var (seconds, inserted, bytes) = await PullAsync(home, spare, root, spent, ct);
        var processor = Environment.CpuUsage.TotalTime - before;
        var second = await CopyPeer.MeasureAsync(Keep(root, volumes), Path.Combine(root, "copy"), ct);
        var lost = await recording.CountLostAsync();

        var (rate, peer) = (bytes / seconds, Math.Max(peerBefore, Math.Max(first, second)));
        var expected = (long)cameras * (each - Overlap);
        var report = new BenchReport("reinsertion",
        [
            BenchRow.Fact("cp + fsync of the same bytes, before and after", "", $"{first / 1e6:0} and {second / 1e6:0} MB/s"),
            BenchRow.Fact("held footage home, verified, durable, acknowledged", $"{rate / 1e6:0} MB/s"),
            BenchRow.AtLeast("  of the fastest cp + fsync, of four", 70, 100 * rate / peer, "%", $"{peer / 1e6:0} MB/s"),
            BenchRow.AtLeast("  pictures brought home, of all that were missing", expected, inserted, ""),
            BenchRow.AtMost($"live pictures lost meanwhile, of {recording.Received:#,0}", 0, lost, "", "0 (nothing else merges)"),
            .. Parts.Select(part => BenchRow.Fact($"  of the time: {part}", $"{spent.Of(part).TotalSeconds:0.0} s of {seconds:0.0} s")),
            BenchRow.Fact("  processor time, live recording included", $"{processor.TotalSeconds:0.0} s in {seconds:0.0} s"),
        ],
        [
            $"{cameras} cameras, {each} pictures of {pictureBytes:#,0} bytes each held ({held / 1e6:0} MB), {live} cameras recorded live at {live * pictureBytes * Pictures.PerSecond / 1e6:0.0} MB/s on the same disk ({root}).",
            "Holder and home are the product's stores, over HTTP on loopback; both sides read what was just written (page cache), as cp does.",
        ]);
        return (report, rate, peer);
    }

    // The home has what came before the outage, and a little of what the spare held already: the seam is exact.
    private static void Fill(FootageStore home, FootageStore spare, int cameras, int each, int pictureBytes)
    {
        var start = TimeProvider.System.GetUtcNow().AddHours(-1);
        for (var i = 1; i <= cameras; i++)
        {
            var pictures = new Pictures($"cam-{i:00}", pictureBytes);
            pictures.Write(home, Run(Server, i, RunPurpose.Live, start), 900_000, 0, Before);
            pictures.Write(spare, Run(HoldingSpare.Name, i, RunPurpose.Kept, start), 2_000_000, Before - Overlap, each);
        }
    }

    private static RunInfo Run(string recorder, int camera, RunPurpose purpose, DateTimeOffset start) => new()
    {
        Id = new RunId(recorder, "boot-1", camera), Server = Server, Camera = $"cam-{camera:00}", Purpose = purpose, Term = 1, OpenedUtc = start,
    };

    private static async Task<(double Seconds, long Inserted, long Bytes)> PullAsync(
        FootageStore home, HoldingSpare spare, string root, TimeSpent spent, CancellationToken ct)
    {
        // The spare deletes a volume of which nothing is owed: cp needs it once more.
        foreach (var volume in Directory.EnumerateFiles(spare.Store.Directory, "*.vol"))
        {
            Link(volume, Path.Combine(Directory.CreateDirectory(Path.Combine(root, "linked")).FullName, Path.GetFileName(volume)));
        }

        var seams = new HomecomingSeams
        {
            Name = Server,
            Store = new TimedHome(new FootageHome(home), spent),
            Holders = order => new TimedHolder(new HoldingClient(order.HolderUrl, new Dialer(), Token), spent),
            Journal = new NoJournal(),
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
        };
        var puller = new Puller(seams);
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        puller.Offer(spare.Order(Server));
        while (spare.Store.Holdings().Count > 0)
        {
            if (time.GetElapsedTime(began) > Patience)
            {
                throw new TimeoutException($"Not home within {Patience.TotalMinutes:0} min: {string.Join("; ", puller.Progress.Select(p => p.Reason))}");
            }

            await puller.RoundAsync(ct);
            puller.Offer(spare.Order(Server));
        }

        var seconds = time.GetElapsedTime(began).TotalSeconds;
        return (seconds, puller.Progress.Sum(p => (long)p.FramesInserted), puller.Progress.Sum(p => p.BytesInserted));
    }

    private static List<string> Keep(string root, IReadOnlyList<string> volumes) =>
        [.. volumes.Select(volume => Path.Combine(root, "linked", Path.GetFileName(volume)))];

    private static void Link(string file, string name)
    {
        using var link = System.Diagnostics.Process.Start("ln", [file, name]);
        link.WaitForExit();
    }

    private sealed class NoJournal : IJournal
    {
        public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null)
        {
        }
    }
}
