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
        var load = new Load(
            options.Whole("--megabytes", 256), options.Whole("--cameras", 8), options.Whole("--live", 8, least: 0), options.Whole("--picture-bytes", 20_000, least: 64));
        var rounds = options.Whole("--rounds", 5, least: 2);
        var parent = options.Text("--folder") ?? Path.GetTempPath();
        options.NothingElse();
        var root = Directory.CreateDirectory(Path.Combine(parent, $"failover-bench-{Environment.ProcessId}")).FullName;
        try
        {
            var measured = new List<Round>();
            for (var i = 1; i <= rounds; i++)
            {
                var folder = Path.Combine(root, $"round-{i}");
                measured.Add(await MeasureAsync(folder, load, ct));
                Directory.Delete(folder, recursive: true);
            }

            return Report(load, measured, parent);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    // A process that just began translates its code meanwhile; a reinsertion of hours does not feel that. So the first round stands apart.
    private static BenchReport Report(Load load, List<Round> rounds, string parent)
    {
        var warm = rounds.Skip(1).ToList();
        var best = warm.MaxBy(round => round.Rate)!;
        var peers = rounds.SelectMany(round => new[] { round.PeerBefore, round.PeerAfter }).ToList();
        return new BenchReport("reinsertion",
        [
            BenchRow.Fact("cp + fsync of the same bytes, before and after each", "", $"{Spread(peers)} MB/s"),
            BenchRow.Fact("held footage home, verified, durable, acknowledged", $"{Spread(warm.Select(round => round.Rate))} MB/s"),
            BenchRow.AtLeast("  the fastest, of the fastest cp + fsync", 70, 100 * best.Rate / peers.Max(), "%", $"{peers.Max() / 1e6:0} MB/s"),
            BenchRow.AtLeast("  the median, of the median cp + fsync", 70, 100 * Median(warm.Select(round => round.Rate)) / Median(peers), "%", $"{Median(peers) / 1e6:0} MB/s"),
            BenchRow.AtLeast("  pictures brought home, of all that were missing", load.Expected * rounds.Count, rounds.Sum(round => round.Inserted), ""),
            BenchRow.AtMost($"live pictures lost meanwhile, of {rounds.Sum(round => round.Live):#,0}", 0, rounds.Sum(round => round.Lost), "", "0 (nothing else merges)"),
            .. Parts.Select(part => BenchRow.Fact($"  of the time of the fastest: {part}", $"{best.Spent.Of(part).TotalSeconds:0.00} s of {best.Seconds:0.00} s")),
            BenchRow.Fact("  processor time, live recording included", $"{Spread(warm.Select(round => round.Processor.TotalSeconds * 1e6), "0.00")} s"),
            BenchRow.Fact("  the same in a process that just began", $"{rounds[0].Rate / 1e6:0} MB/s, {rounds[0].Processor.TotalSeconds:0.00} s"),
        ],
        [
            $"{load.Cameras} cameras, {load.Each} pictures of {load.PictureBytes:#,0} bytes each held ({rounds[0].Held / 1e6:0} MB), {load.Live} cameras recorded live at {load.Live * load.PictureBytes * Pictures.PerSecond / 1e6:0.0} MB/s on the same disk ({parent}); {rounds.Count} rounds, the first apart. Median (least to most).",
            "Holder and home are the product's stores, over HTTP on loopback; both sides read what was just written (page cache), as cp does.",
        ]);
    }

    private static async Task<Round> MeasureAsync(string root, Load load, CancellationToken ct)
    {
        await using var home = FootageStore.Open(new StoreOptions { Directory = Path.Combine(root, "home") }, TimeProvider.System, NullLogger.Instance);
        await using var spare = await HoldingSpare.StartAsync(Path.Combine(root, "spare"), Token, ct);
        Fill(home, spare.Store, load, ct);
        var held = spare.Store.Holdings().Sum(holding => holding.Bytes);
        var volumes = Directory.EnumerateFiles(spare.Store.Directory, "*.vol").Order(StringComparer.Ordinal).ToList();

        await using var recording = new LiveRecording(home, Server, load.Live, load.PictureBytes);
        var first = await CopyPeer.MeasureAsync(volumes, Path.Combine(root, "copy"), ct);
        var (before, spent) = (Environment.CpuUsage.TotalTime, new TimeSpent());
        var (seconds, inserted, bytes) = await PullAsync(home, spare, root, spent, ct);
        var processor = Environment.CpuUsage.TotalTime - before;
        var second = await CopyPeer.MeasureAsync(Keep(root, volumes), Path.Combine(root, "copy"), ct);
        var lost = await recording.CountLostAsync();
        return new Round(bytes / seconds, seconds, processor, inserted, held, first, second, recording.Received, lost, spent);
    }

    // The home has what came before the outage, and a little of what the spare held already: the seam is exact.
    private static void Fill(FootageStore home, FootageStore spare, Load load, CancellationToken ct)
    {
        var start = TimeProvider.System.GetUtcNow().AddHours(-1);
        for (var i = 1; i <= load.Cameras; i++)
        {
            ct.ThrowIfCancellationRequested();
            var pictures = new Pictures($"cam-{i:00}", load.PictureBytes);
            pictures.Write(home, Run(Server, i, RunPurpose.Live, start), 900_000, 0, Before);
            pictures.Write(spare, Run(HoldingSpare.Name, i, RunPurpose.Kept, start), 2_000_000, Before - Overlap, load.Each);
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

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Spread(IEnumerable<double> values, string format = "0")
    {
        var millions = values.Select(value => value / 1e6).ToList();
        return FormattableString.Invariant($"{Median(millions).ToString(format)} ({millions.Min().ToString(format)} to {millions.Max().ToString(format)})");
    }

    /// <summary>What comes home in one round, and what is recorded meanwhile.</summary>
    private sealed record Load(int Megabytes, int Cameras, int Live, int PictureBytes)
    {
        /// <summary>Pictures held of each camera.</summary>
        public int Each => Math.Max(Overlap + 1, (int)((long)Megabytes * 1_000_000 / Cameras / PictureBytes));

        public long Expected => (long)Cameras * (Each - Overlap);
    }

    /// <summary>One measurement; rates in bytes per second.</summary>
    private sealed record Round(
        double Rate, double Seconds, TimeSpan Processor, long Inserted, long Held, double PeerBefore, double PeerAfter, long Live, long Lost, TimeSpent Spent);

    private sealed class NoJournal : IJournal
    {
        public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null)
        {
        }
    }
}
