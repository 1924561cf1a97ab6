using System.Text.Json;
using Failover.Contracts;
using Failover.Demo;

namespace Failover.Cli;

/// <summary>One demo from the first process to the report. Every wait has a deadline and says what was missing.</summary>
internal sealed class DemoRun
{
    private static readonly TimeSpan ReadyDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RecordBefore = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan RecordAfter = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RedrawPeriod = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(100);

    private readonly DemoOptions _options;
    private readonly Screen _screen;
    private readonly ChildProgram _program;
    private readonly TimeProvider _clock;
    private readonly long _begin;
    private readonly Incident _incident;
    private volatile string _phase = "starting";
    private DemoObserver? _observer;

    public DemoRun(DemoOptions options, Screen screen, ChildProgram program)
    {
        _options = options;
        _screen = screen;
        _program = program;
        _clock = screen.Clock;
        _begin = _clock.GetTimestamp();
        _incident = new Incident(options.Server);
    }

    /// <summary>The exit code: 0 only if the incident happened and not one picture is lost or doubled.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        if (OperatingSystem.IsWindows() && _options.Fault == DemoFault.Hang)
        {
            throw new CliException("--fault hang needs Linux or macOS: choose kill or cut.", ExitCode.BadInput);
        }

        var folder = new DemoFolder(_options, _clock);
        _screen.Line($"Everything of this run is in {folder.Root}");
        DemoResult? result = null;
        try
        {
            await using var world = new DemoWorld(_options, folder, _program, _clock);
            await _screen.LiveAsync(Frame, RedrawPeriod, async () => result = await PlayAsync(world, folder, ct));
        }
        catch (Exception e) when (e is DemoException or CliException or HttpRequestException or IOException or InvalidDataException)
        {
            throw new CliException($"{e.Message.TrimEnd('.')}. Everything is kept in {folder.Root}", ExitCode.Failed, e);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Every child is ended by now: the world was left above.
            folder.Remove();
            _screen.Error("failover: interrupted; every process of the demo is ended.");
            throw;
        }

        return await ReportAsync(result!, folder);
    }

    private async Task<DemoResult> PlayAsync(DemoWorld world, DemoFolder folder, CancellationToken ct)
    {
        Phase($"starting {DemoSite.RecorderNames.Count} recorders, the site's services and {world.Site.Cameras.Count} cameras");
        await world.StartAsync(ct);
        using var following = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var observer = _observer = new DemoObserver(world.Client, _incident, _clock, PrintEntry);
        var observing = observer.RunAsync(following.Token);
        try
        {
            Phase("waiting until every camera is recorded and covered");
            await UntilAsync(() => DemoReadiness.Missing(observer.Status, world.Site), ReadyDeadline, "The site is not ready", ct);
            var measureFrom = _clock.GetUtcNow();
            observer.ResetLag();
            Phase("every camera is recorded and covered; recording a few seconds");
            await Task.Delay(RecordBefore, _clock, ct);
            var outage = await FailAndReturnAsync(world, observer, folder, ct);
            await Task.Delay(RecordAfter, _clock, ct);
            var to = _clock.GetUtcNow();
            Phase("proving what is on the disk against what the cameras sent");
            var result = await new DemoProving(_options, world, _incident, folder, _clock).ProveAsync(measureFrom, to, outage.Evidence, observer.Status, ct);
            return Complete(result, outage.Watched, observer.LagMsMax);
        }
        finally
        {
            await following.CancelAsync();
            await observing;
        }
    }

    private DemoResult Complete(DemoResult result, int watched, double lagMs)
    {
        var whole = result with
        {
            WatchedFrames = watched,
            WallSeconds = Math.Round(_clock.GetElapsedTime(_begin).TotalSeconds, 3),
            ObserverLagMsMax = Math.Round(Math.Max(result.ObserverLagMsMax, lagMs)),
        };
        return whole with { Findings = [.. DemoVerdict.Findings(whole), .. whole.Findings] };
    }

    /// <summary>The incident itself: how many pictures of the outage were watched while it lasted, and what was on the disks then.</summary>
    private async Task<(int Watched, OutageEvidence? Evidence)> FailAndReturnAsync(DemoWorld world, DemoObserver observer, DemoFolder folder, CancellationToken ct)
    {
        if (_options.Fault == DemoFault.None)
        {
            Phase($"recording {_options.Seconds:0.#} s");
            await Task.Delay(TimeSpan.FromSeconds(_options.Seconds), _clock, ct);
            return (0, null);
        }

        var fault = new DemoFaultInjection(_options, world);
        await InjectAsync(fault, observer, ct);
        var faultEnds = Task.Delay(TimeSpan.FromSeconds(_options.Seconds), _clock, ct);
        var watched = await new OutageWatching(world, observer, folder, _clock).WatchAsync(_options.Server, faultEnds, ct);
        // Beside the rest: the fault lasts as long as it was asked to. What is written meanwhile only asks for more to be there in the end.
        var evidence = Task.Run(() => OutageEvidence.Read(_options.Server, folder.FootageOf), ct);
        await faultEnds;
        Phase($"{fault.MendingWords}");
        var mendedAt = _clock.GetUtcNow();
        observer.Note("DemoMended", fault.MendedWords, mendedAt, i => i.MendedAt = mendedAt);
        await fault.MendAsync(ct);
        Phase($"{_options.Server} is back; waiting for hand-back and reinsertion");
        // 90 s, and what a slow disk needs for the footage of the outage.
        var deadline = TimeSpan.FromSeconds(90 + (_options.Cameras * _options.Seconds * 0.25));
        await UntilAsync(() => observer.Read(i => _options.BusAway
            ? DemoReadiness.NotHomeWithoutTakeover(observer.Status, i)
            : DemoReadiness.NotHome(observer.Status, i)), deadline, "The footage is not home", ct);
        return (watched, await evidence);
    }

    private async Task InjectAsync(DemoFaultInjection fault, DemoObserver observer, CancellationToken ct)
    {
        Phase(fault.Words);
        var at = _clock.GetUtcNow();
        observer.Note("DemoFault", fault.Words, at, i => i.FaultAt = at);
        await fault.InjectAsync(ct);
    }

    /// <summary>Polls until nothing is missing; after the deadline the sentence says what still is.</summary>
    private async Task UntilAsync(Func<IReadOnlyList<string>> missing, TimeSpan deadline, string what, CancellationToken ct)
    {
        var begin = _clock.GetTimestamp();
        while (true)
        {
            var now = missing();
            if (now.Count == 0)
            {
                return;
            }

            if (_clock.GetElapsedTime(begin) > deadline)
            {
                throw new DemoException($"{what} after {deadline.TotalSeconds:0} s: {DemoReadiness.Sentence(now)}");
            }

            await Task.Delay(PollPeriod, _clock, ct);
        }
    }

    private async Task<int> ReportAsync(DemoResult result, DemoFolder folder)
    {
        if (_options.Json is { } json)
        {
            await File.WriteAllTextAsync(json, JsonSerializer.Serialize(result, FailoverJson.Indented) + "\n");
        }

        var removed = result.Well && folder.Remove();
        var videos = Directory.Exists(folder.Videos) ? folder.Videos : null;
        var lines = DemoReport.Render(result, videos, removed ? null : folder.Root);
        _screen.Line();
        _screen.Lines(lines);
        if (videos is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(videos, "report.txt"), TextLine.PlainText(lines));
        }

        return result.Well ? ExitCode.Well : ExitCode.Failed;
    }

    private IReadOnlyList<TextLine> Frame()
    {
        var observer = _observer;
        var fault = observer?.Read(i => i.FaultAt);
        return DemoTable.Render(
            new DemoView
            {
                Phase = _phase,
                ElapsedSeconds = _clock.GetElapsedTime(_begin).TotalSeconds,
                SinceFaultSeconds = (_clock.GetUtcNow() - fault)?.TotalSeconds,
                FailingServer = _options.Server,
                Status = observer?.Status,
                Last = observer?.Last ?? [],
            },
            _screen.Width);
    }

    private void Phase(string phase)
    {
        _phase = phase;
        if (!_screen.IsTerminal)
        {
            _screen.Line($"{_clock.GetElapsedTime(_begin).TotalSeconds,7:0.00} s  {phase}");
        }
    }

    private void PrintEntry(JournalEntry entry)
    {
        if (!_screen.IsTerminal && entry.Writer != "demo")
        {
            _screen.Line($"{_clock.GetElapsedTime(_begin).TotalSeconds,7:0.00} s  {entry.Kind}: {entry.Text}");
        }
    }
}
