using System.Security.Cryptography;
using System.Text;
using Failover.Cli;
using Failover.Contracts;
using Failover.Demo;
using Failover.Recorder;

namespace Failover.Processes.Tests;

/// <summary>
/// A whole site of real processes on loopback, and what a test does to it: kill, stop, cut, by process id. The proof is the demo's: what the
/// cameras sent against what lies on the servers' disks, read without the product's code.
/// </summary>
internal sealed class FaultSite : IAsyncDisposable
{
    /// <summary>Collection of all these tests: two sites of seven processes each would measure one another.</summary>
    public const string OneAtATime = "one site at a time";

    /// <summary>A loaded machine starts seven processes and fills ten seconds of rings.</summary>
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>One flush tick and the flush itself, on a busy machine.</summary>
    private static readonly TimeSpan UntilDurable = TimeSpan.FromSeconds(3);
    private const int WholeLooks = 50;
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private readonly DemoFolder _folder;
    private readonly List<string> _story = [];
    private readonly long _began;
    private TermWatch? _terms;
    private bool _well;

    private FaultSite(DemoOptions options, FaultSiteOptions more)
    {
        Clock = TimeProvider.System;
        _began = Clock.GetTimestamp();
        _folder = new DemoFolder(options, Clock);
        more.Prepare?.Invoke(_folder.FootageOf);
        World = new DemoWorld(options, _folder, new ChildProgram("dotnet", [Path.Combine(AppContext.BaseDirectory, "failover.dll")]), Clock)
        {
            CableCarries = more.CableCarries,
            CableInbound = more.CableInbound,
            Place = more.Network?.Place,
            Services = more.Services,
            SettingsOf = more.SettingsOf,
        };
    }

    public TimeProvider Clock { get; }

    public DemoWorld World { get; }

    /// <summary>Every camera was recorded and covered at this time.</summary>
    public DateTimeOffset CoveredAt { get; private set; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Starts it and waits until every camera is recorded and covered.</summary>
    public static async Task<FaultSite> StartAsync(FaultSiteOptions? more = null)
    {
        more ??= new FaultSiteOptions();
        var site = new FaultSite(
            new DemoOptions
            {
                Cameras = more.Cameras,
                Fault = more.Cable ? DemoFault.Cut : DemoFault.Kill,
                Keep = Directory.CreateTempSubdirectory("failover-faults-").FullName,
                Broker = more.Broker,
            },
            more);
        try
        {
            await site.World.StartAsync(Ct);
            site._terms = new TermWatch(DemoSite.RecorderNames.ToDictionary(name => name, site.World.DirectOf));
            await site.UntilAsync("every camera is recorded and covered", s => DemoReadiness.Missing(s, site.World.Site), ReadyWithin.TotalSeconds);
            site.CoveredAt = site.Clock.GetUtcNow();
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public async Task KillAsync(string name)
    {
        Tell($"{name} is killed (SIGKILL)");
        await World[name].KillAsync(Ct);
    }

    /// <summary>SIGTERM and nothing else, as a cluster ends a pod; waits until the process is gone.</summary>
    public async Task TerminateAsync(string name, double seconds)
    {
        Tell($"{name} is asked to end (SIGTERM)");
        ProcessSignals.Terminate(World[name].Pid);
        await UntilAsync($"{name} has ended", () => Task.FromResult<IReadOnlyList<string>>(World[name].HasExited ? [] : ["it runs"]), seconds);
    }

    public async Task RestartAsync(string name)
    {
        Tell($"{name} is started again");
        await World.RestartAsync(name, Ct);
    }

    public void Stop(string name)
    {
        Tell($"{name} stops (SIGSTOP)");
        World[name].Stop();
    }

    public void Continue(string name)
    {
        Tell($"{name} runs on (SIGCONT)");
        World[name].Continue();
    }

    /// <summary>Something that the test itself did.</summary>
    public void Note(string what) => Tell(what);

    /// <summary>The site lives on for a while under what is done to it; nothing is concluded from that alone.</summary>
    public Task LiveAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), Clock, Ct);

    /// <summary>Null while local-host does not answer.</summary>
    public async Task<SiteStatus?> StatusAsync()
    {
        try
        {
            return await World.Client.StatusAsync(Ct);
        }
        catch (CliException)
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<Takeover>> TakeoversAsync() => await World.Client.GetAsync<IReadOnlyList<Takeover>>("v1/objects/takeover", Ct);

    /// <summary>The whole journal so far.</summary>
    public async Task<IReadOnlyList<JournalEntry>> JournalAsync()
    {
        var entries = new List<JournalEntry>();
        for (var cursor = 0L; ;)
        {
            var page = await World.Client.EventsAsync(cursor, waitSeconds: 0, Ct);
            entries.AddRange(page.Entries);
            if (page.Entries.Count == 0)
            {
                return entries;
            }
            cursor = page.Next;
        }
    }

    /// <summary>Waits for a takeover of the server in one of these states; the first answer that shows one.</summary>
    public async Task<Takeover> UntilTakeoverAsync(string server, double seconds, params TakeoverState[] states)
    {
        Takeover? found = null;
        await UntilAsync($"a takeover of {server} is {string.Join(" or ", states)}", async () =>
        {
            var all = (await TakeoversAsync()).Where(t => t.Spec.Server == server).OrderByDescending(t => t.Spec.Term).ToList();
            found = all.Find(t => states.Contains(t.Status.State));
            return found is not null ? [] : [all.Count == 0 ? "there is none" : string.Join(", ", all.Select(t => $"{t.Metadata.Name} is {t.Status.State} ({t.Status.Reason})"))];
        }, seconds);
        return found!;
    }

    /// <summary>Waits until every server is well and has its role, nobody holds or keeps anything of another, and every camera is covered.</summary>
    public Task UntilAtRestAsync(double seconds) => UntilAsync("the site is at rest", async () =>
    {
        var status = await StatusAsync();
        return
        [
            .. DemoReadiness.Missing(status, World.Site),
            .. status?.Spares.Where(s => s.HeldFrames > 0).Select(s => $"{s.Name} still holds {s.HeldFrames} pictures") ?? [],
            .. (await TakeoversAsync()).Where(t => t.Status.State is TakeoverState.Assigned or TakeoverState.Active or TakeoverState.Returning or TakeoverState.Reinserting)
                .Select(t => $"{t.Metadata.Name} is {t.Status.State} ({t.Status.Reason})"),
        ];
    }, seconds);

    /// <summary>READY, as the guide waits for it: another spare holds what the serving one would take with it.</summary>
    public Task UntilAnotherCoversAsync(string spare) => UntilAsync(
        $"{spare} records slave-2's cameras and the other spare covers them",
        status => status is null ? ["the site does not answer"] :
        [
            .. status.Cameras.Where(c => c.Server == "slave-2").SelectMany(c => (string[])
            [
                .. c.RecordedBy.Contains(spare) ? [] : (string[])[$"{c.Camera} is not recorded by {spare} ({c.Reason})"],
                .. c.Covered ? [] : (string[])[$"{c.Camera} is not covered ({c.Reason})"],
            ]),
        ], 90);

    public Task UntilAsync(string what, Func<SiteStatus?, IReadOnlyList<string>> missing, double seconds) =>
        UntilAsync(what, async () => missing(await StatusAsync()), seconds);

    /// <summary>Polls; after the deadline the test fails with what was missing and the story so far.</summary>
    public async Task UntilAsync(string what, Func<Task<IReadOnlyList<string>>> missing, double seconds)
    {
        var begin = Clock.GetTimestamp();
        IReadOnlyList<string> now;
        while ((now = await AskAsync(missing)).Count > 0)
        {
            if (Clock.GetElapsedTime(begin).TotalSeconds > seconds)
            {
                Assert.Fail($"Not within {seconds:0} s: {what}. Missing: {DemoReadiness.Sentence(now)}.\n{string.Join('\n', _story)}\nEverything is kept in {_folder.Root}");
            }
            await Task.Delay(Look, Clock, Ct);
        }
        Tell(what);
    }

    /// <summary>What lies on a recorder's disk now.</summary>
    public StoreContents ReadDisk(string recorder) => VolumeReader.Read(_folder.FootageOf(recorder));

    /// <summary>The same of one that writes meanwhile: a record on its way to the disk looks damaged until it is whole; what is damaged stays so.</summary>
    private async Task<StoreContents> ReadWholeAsync(string recorder)
    {
        var contents = ReadDisk(recorder);
        for (var look = 1; contents.Faults.Count > 0 && look < WholeLooks; look++)
        {
            await Task.Delay(Look, Clock, Ct);
            contents = ReadDisk(recorder);
        }
        return contents;
    }

    public string Root => _folder.Root;

    /// <summary>The gaps that the last proof met, each with camera, interval and cause (R6: none is without a cause).</summary>
    public IReadOnlyList<string> Gaps { get; private set; } = [];

    /// <summary>Folder of every process' log.</summary>
    public string Logs => _folder.Logs;

    /// <summary>What nobody may read anywhere, each by what it is: the cameras' password, the site's token, each recorder's private key.</summary>
    public Dictionary<string, byte[]> Secrets() => new(DemoSite.RecorderNames.Select(name => KeyValuePair.Create($"the private key of {name}", PrivateKeyOf(name))))
    {
        ["the password of the cameras"] = Encoding.UTF8.GetBytes(DemoWorld.CameraPassword),
        ["the site's token"] = Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(DataOf(DemoWorld.HostName), "site.token")).Trim()),
    };

    private byte[] PrivateKeyOf(string recorder)
    {
        using var key = ECDiffieHellman.Create();
        key.ImportFromPem(File.ReadAllText(Path.Combine(DataOf(recorder), "recorder.key")));
        return key.ExportParameters(includePrivateParameters: true).D!;
    }

    public string FootageOf(string recorder) => _folder.FootageOf(recorder);

    public string DataOf(string process) => _folder.DataOf(process);

    /// <summary>Runs the command line against this site, in this process.</summary>
    public async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        await using var output = new StringWriter();
        string[] all = [.. args, "--host", World.Client.Host.Authority];
        var code = await FailoverCommand.RunAsync(all, new Screen(output, output, Clock), Ct);
        Tell($"failover {string.Join(' ', args)}: exit {code}");
        return (code, output.ToString());
    }

    /// <summary>What several disks held: all of it must be home in the end.</summary>
    public static StoreContents Together(params StoreContents[] disks)
    {
        var all = new StoreContents();
        foreach (var disk in disks)
        {
            foreach (var (id, run) in disk.Runs)
            {
                all.Runs[id] = run;
            }
            all.Pictures.AddRange(disk.Pictures);
        }
        return all;
    }

    /// <summary>Compares the server's disk and view with what its cameras sent.</summary>
    /// <param name="guards">Recorders of whose sessions every picture must be home; none when their memory died with them.</param>
    /// <param name="before">What was on disks at the fault: it must be home, too.</param>
    public async Task<ProofResult> ProveAsync(string server, IReadOnlyList<string> guards, StoreContents? before)
    {
        var to = Clock.GetUtcNow();
        await Task.Delay(UntilDurable, Clock, Ct);
        var cameras = World.Site.CamerasOf(server).ToList();
        var view = new List<ShownCamera>();
        var causes = new List<string>();
        using (var recorder = new VideoDownload(World.DirectOf(server), throughProxy: false))
        {
            foreach (var camera in cameras)
            {
                view.Add(new ShownCamera(camera, await recorder.FramesAsync(new VideoRequest(server, camera, CoveredAt - Margin, to + Margin), Ct)));
                causes.AddRange((await recorder.CoverageAsync(new VideoRequest(server, camera, CoveredAt, to), Ct))
                    .Where(span => span.State == CoverageState.Gap)
                    .Select(span => $"{camera} has a gap from {span.From:HH:mm:ss.fff} to {span.To:HH:mm:ss.fff}: {span.Cause}"));
            }
        }
        var store = await ReadWholeAsync(server);
        using var http = new HttpClient { BaseAddress = World.Witness };
        var proof = Proof.Judge(new ProofInput
        {
            Server = server,
            Cameras = [.. cameras.Select(c => new CameraSpan(c, CoveredAt, to))],
            Witness = await new WitnessClient(http).GetAsync(cameras, Ct),
            Guards = guards.ToList(),
            Store = store,
            StoreAtFault = before,
            GuardStores = DemoSite.SpareNames.ToDictionary(s => s, ReadDisk),
            View = view,
        });
        Tell($"{server}: {proof.FramesProduced} pictures made, {proof.FramesSent} must be there, {proof.FramesLost} lost, {proof.FramesDuplicated} doubled");
        Assert.True(proof.Passed, $"{string.Join('\n', proof.Findings)}\n{string.Join('\n', proof.Cameras.SelectMany(c => c.Lost.Concat(c.Duplicated)))}\n{string.Join('\n', _story)}\nEverything is kept in {_folder.Root}");
        causes.ForEach(Tell);
        Assert.DoesNotContain(causes, cause => cause.EndsWith($": {CoverageSpan.UnknownCause}", StringComparison.Ordinal));
        Assert.True(proof.FramesStored == proof.FramesProduced || causes.Count > 0, $"{proof.FramesProduced - proof.FramesStored} pictures are missing and no gap is told.");
        Gaps = causes;
        Assert.True(proof.FramesSent > 0, "Nothing had to be there: that proves nothing.");
        return proof;
    }

    /// <summary>Nobody was declared Failed, no role moved, and each server has every picture that its cameras sent.</summary>
    public async Task ProveNothingHappenedAsync()
    {
        Assert.Empty(await TakeoversAsync());
        Assert.DoesNotContain(await JournalAsync(), entry => entry.Kind == "ServerFailed");
        foreach (var server in DemoSite.ServerNames)
        {
            var proof = await ProveAsync(server, DemoSite.SpareNames, null);
            Assert.Equal(proof.FramesProduced, proof.FramesStored);
        }
    }

    /// <summary>The test has seen all it wanted, and no role was ever served twice (R2): its folder goes.</summary>
    public void Well()
    {
        Assert.Empty(_terms!.Broken);
        Assert.True(_terms.Seen >= DemoSite.ServerNames.Count, "Nobody was seen to serve a role: that proves nothing.");
        _well = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_terms is not null)
        {
            await _terms.DisposeAsync();
        }
        await World.DisposeAsync();
        TestContext.Current.SendDiagnosticMessage(string.Join('\n', _story));
        if (_well)
        {
            Directory.Delete(_folder.Root, recursive: true);
        }
    }

    // Somebody is dead or starting: that is what these tests are about.
    private static async Task<IReadOnlyList<string>> AskAsync(Func<Task<IReadOnlyList<string>>> missing)
    {
        try
        {
            return await missing();
        }
        catch (Exception e) when (e is CliException or HttpRequestException or IOException)
        {
            return [e.Message];
        }
    }

    private void Tell(string what) => _story.Add($"{Clock.GetElapsedTime(_began).TotalSeconds,7:0.00} s  {what}");
}

/// <summary>How a site of these tests differs from the plain one.</summary>
internal sealed record FaultSiteOptions
{
    /// <summary>Cameras of slave-2.</summary>
    public int Cameras { get; init; } = 2;

    /// <summary>slave-2 stands behind a cable that can be cut.</summary>
    public bool Cable { get; init; }
    public Func<string, bool> CableCarries { get; init; } = _ => true;
    public bool CableInbound { get; init; } = true;

    /// <summary>slave-2 runs in this network.</summary>
    public ServerNetwork? Network { get; init; }

    /// <summary>The site's bus; null = the built-in one.</summary>
    public DemoBroker? Broker { get; init; }

    /// <summary>Starts the site's services otherwise than in one local-host: <see cref="DemoWorld.Services"/>.</summary>
    public Func<IReadOnlyDictionary<string, string>, CancellationToken, Task<(Uri Management, string TokenFile)>>? Services { get; init; }

    /// <summary>More settings of a process, as environment variables.</summary>
    public Func<string, IReadOnlyDictionary<string, string>> SettingsOf { get; init; } = _ => new Dictionary<string, string>();

    /// <summary>Before anything starts; gets the footage folder of each recorder.</summary>
    public Action<Func<string, string>>? Prepare { get; init; }
}
