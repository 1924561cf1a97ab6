using Failover.Contracts;
using Failover.Platform;
using Failover.Recorder;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Simulation;

/// <summary>A recorder process: the product's reconciler, watches, roles, reports and reinsertion over simulated sessions and disks.</summary>
internal sealed class SimRecorder(SimSite site, SimMachine machine, string name, RecorderSetup? setup = null) : SimProcess(machine, name), DiskWriter.IShell
{
    private static readonly TimeSpan LookForSilence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeaveCheck = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan _flushPhase = TimeSpan.FromMilliseconds(site.World.Chance($"flush {name}").Next(1000));
    private readonly RecorderBugs _bugs = new(site, name);
    private Life? _life;
    private int _sessions;
    private int _powerCuts;
    private bool _returns;

    public SimSite Site => site;

    public bool IsSpare => setup?.IsSpare ?? false;

    public SimDisk Disk { get; } = new(site, name);

    public bool DiskInTrouble => Disk.InTrouble;

    public DiskWriter Writer => Alive.Writer;

    public IJournal Journal => Alive.Journal;

    public HoldingSide Holding => Alive.Holding;

    /// <summary>What fetches from others wait for.</summary>
    public LineHeadroom Line => Alive.Line;

    public Reconciler? Reconciler => _life?.Reconciler;

    /// <summary>
    /// What media are stamped with: this machine's wall clock, but without the quiet time that was leapt over, for the cameras' clocks did
    /// not count it either.
    /// </summary>
    public DateTimeOffset MediaUtc => Machine.Clock.GetUtcNow() - World.Leapt;

    /// <summary>A planted bug.</summary>
    public bool ForbidsKeeping => _bugs.ForbidsKeeping(_life?.Reconciler);

    /// <summary>What came home with bytes that are not the camera's (R9).</summary>
    public IReadOnlyList<GopId> RottenAtHome() =>
        [.. Disk.Runs.Where(run => run.Info.Purpose == RunPurpose.Home).SelectMany(run => run.Gops).Where(gop => gop.Gop.Rotten).Select(gop => gop.Gop.Id)];

    private Life Alive => _life ?? throw new InvalidOperationException($"{Name} does not run.");

    /// <summary>Answers a probe, as the recorder's endpoint does. Called in this process.</summary>
    public ProbeAnswer AnswerProbe()
    {
        var answer = Alive.Reporter.Probe();
        site.Wire.Probe(this, answer);
        return answer;
    }

    /// <summary>Answers for its newest pictures of a camera; null when it has none of it. Called in this process.</summary>
    public RecentFrames? Recent(string server, string camera) => Alive.Reconciler.Find(server, camera)?.Recent();

    /// <summary>A reader of its live relay of a camera, or why not, as the recorder's endpoint answers. Called in this process.</summary>
    public (SimRelayReader? Reader, string? Refused) JoinRelay(string server, string camera, SimRecorder reader) =>
        Alive.Reconciler.Find(server, camera) is SimFeed feed ? feed.JoinRelay(reader) : (null, "its recorder has no such camera, or is too old for a relay");

    /// <summary>It serves this server's role now.</summary>
    public bool Serves(string server) => _life?.Reconciler.Roles.Held(server) is not null;

    /// <summary>What the original's database shows at the end.</summary>
    public IReadOnlyDictionary<GopId, int> Database() => HomeDatabase.Read(Disk, Name);

    /// <summary>Gap records of its disk (R6).</summary>
    public IReadOnlyList<SimGap> Gaps() => [.. Disk.Gaps()];

    /// <summary>How its last life ended by SIGTERM: when it was asked, and for how long it went on by its own clock; null when none did.</summary>
    public Departure? LastDeparture { get; private set; }

    /// <summary>SIGTERM was sent and it has not ended yet.</summary>
    public bool AskedToEnd => _life is { Asked: true };

    /// <summary>SIGTERM: it says that it goes, records on until its role moved or the time is up, and ends in order.</summary>
    public void Leave()
    {
        if (_life is { Asked: false } life)
        {
            life.Asked = true;
            // The signal of a stopped process waits, too.
            Receive(() => Leave(life));
        }
    }

    /// <summary>It is started again, as soon as it has ended.</summary>
    public void Return()
    {
        if (_life is { Asked: true })
        {
            _returns = true;
        }
        else
        {
            Start();
        }
    }

    private void Leave(Life life)
    {
        life.Leaving.Leaving = !site.IsPlanted("goes-without-a-word");
        World.Tell(Name, "leaving", "SIGTERM");
        var (began, asked) = (Elapsed, World.Lived);
        var (roles, kept) = (Roles(), LeavingView.Of(Name, life.Reconciler, TimeSpan.Zero).Kept);
        Journal.Write(JournalSeverity.Warning, JournalKind.RecorderLeaving, Decide().Reason, Name);
        After(LeaveCheck, Check);

        void Check()
        {
            if (Decide().GoesOn && !site.IsPlanted("goes-at-once"))
            {
                After(LeaveCheck, Check);
                return;
            }

            var reason = Decide().Reason;
            World.Tell(Name, "ends", reason);
            _ = Watched(life.Reconciler.DisposeAsync().AsTask());
            life.Writer.FlushAtTheEnd();
            LastDeparture = new Departure(asked, Elapsed - began, roles, [.. kept.Select(k => k.Server)]);
            Kill();
            if (_returns)
            {
                Start();
            }
        }

        LeavingDecision Decide() => LeavingRules.Decide(LeavingView.Of(Name, life.Reconciler, Elapsed - began), site.Times);
        IReadOnlyList<string> Roles() => [.. life.Reconciler.Roles.Roles.Where(role => !role.Provisional).Select(role => role.Server)];
    }

    public RunId NextRun() => new(Name, BootId, ++_sessions);

    public DiskRun OpenRun(RunInfo info, MediaSession session)
    {
        var run = Disk.Open(info, session);
        (run.Open, run.ClosedReason) = (true, null);
        return run;
    }

    /// <summary>Once, after this long by its own clock, in this life.</summary>
    public void Later(TimeSpan delay, Action action) => After(delay, action);

    public Task Sleep(TimeSpan time)
    {
        var done = new TaskCompletionSource();
        After(time, done.SetResult);
        return done.Task;
    }

    protected override void OnStart()
    {
        (_sessions, _returns) = (0, false);
        if (Machine.PowerCuts != _powerCuts)
        {
            // It was not running when the power went.
            _powerCuts = Machine.PowerCuts;
            Disk.Ended(powerCut: true);
        }

        Disk.Recover();
        var life = _life = new Life(this);
        site.Bus.Subscribe<RecorderPlan>(this, Topics.Plans, Name, life.Offer);
        site.Bus.Subscribe<ReinsertionOrder>(this, Topics.Reinsertions, null, life.Offer);
        _bugs.Started(life.Reconciler, Disk.Plans);
        life.Reconciler.Reconcile();
        Every(Reconciler.Tick, life.Tick);
        Every(LookForSilence, life.Feeds.CheckSilence);
        Every(site.Times.FlushTick, life.Writer.Tick, _flushPhase);
        Every(site.Times.Beat, () => site.Bus.Publish(this, Topics.Beats, life.Reporter.Beat()));
        _ = Watched(life.Writer.RunAsync());
    }

    protected override void OnKilled(bool powerCut)
    {
        _life?.Writer.Ended();
        _life = null;
        Disk.Ended(powerCut);
        _powerCuts = Machine.PowerCuts;
    }

    /// <summary>A fault of the simulation itself ends the run.</summary>
    private async Task Watched(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception error)
        {
            World.After(TimeSpan.Zero, () => throw new InvalidOperationException($"{Name}: {error.Message}", error));
        }
    }

    /// <summary>All that is gone with the process.</summary>
    private sealed class Life
    {
        private readonly SimRecorder _of;
        private readonly SimLag _lag;
        private readonly Puller _puller;
        private bool _pulling;

        public Life(SimRecorder of)
        {
            _of = of;
            of._life = this;
            _lag = new SimLag(of, Reconciler.Tick);
            Journal = new SimJournal(of.Site.Bus, of, SimSite.Name);
            Writer = new DiskWriter(of.Disk, of, of.Site.IsPlanted("failed-flush-trusted"));
            Holding = new HoldingSide(of);
            Feeds = new SimFeeds(of);
            Line = new LineHeadroom(() => LineView.WorstOf(Reconciler?.Feeds ?? []), of.Machine.Clock, (time, _) => of.Sleep(time));
            _puller = new Puller(new HomecomingSeams
            {
                Name = of.Name,
                Store = new SimHome(of),
                Holders = order => new SimHolder(of, order.HolderUrl),
                Journal = Journal,
                Time = of.Machine.Clock,
                Logger = NullLogger.Instance,
            });
            var seams = new RecorderSeams
            {
                Name = of.Name,
                BootId = of.BootId,
                Times = of.Site.Times,
                Time = of.Machine.Clock,
                Journal = Journal,
                Cache = of.Disk.Plans,
                Feeds = Feeds,
                Probing = new SimProbing(of),
                Store = new DiskFacts(of.Disk, Writer, of.Site.IsPlanted("written-is-durable")),
                TimerLag = () => _lag.Worst,
                PublicKey = $"key of {of.Name}",
                Reinsertions = () => _puller.Progress,
            };
            Reconciler = new Reconciler(seams, new RoleBook(of.Disk.Plans));
            Reporter = new Reporter(
                seams, Reconciler, new CameraReports(Reconciler, seams.Store, of.Machine.Clock), Leaving, () => SimSite.Name, () => SimSite.UrlOf(of.Name));
        }

        public SimJournal Journal { get; }

        public DiskWriter Writer { get; }

        public HoldingSide Holding { get; }

        public LineHeadroom Line { get; }

        public SimFeeds Feeds { get; }

        public Reconciler Reconciler { get; }

        public Reporter Reporter { get; }

        public LeavingState Leaving { get; } = new();

        /// <summary>SIGTERM was sent.</summary>
        public bool Asked { get; set; }

        public void Tick()
        {
            _lag.Note();
            Reconciler.Reconcile();
            _of._bugs.Reconciled(Reconciler);
        }

        public void Offer(RecorderPlan plan)
        {
            Reconciler.Offer(_of._bugs.Seen(plan));
        }

        public void Offer(ReinsertionOrder order)
        {
            _puller.Offer(order);
            if (order.Server == _of.Name && !_pulling)
            {
                _pulling = true;
                _ = _of.Watched(PullAsync());
            }
        }

        private async Task PullAsync()
        {
            while (true)
            {
                await _puller.RoundAsync(CancellationToken.None);
                await _of.Sleep(Puller.BetweenRounds);
            }
        }
    }
}

/// <summary>The end of a life by SIGTERM.</summary>
/// <param name="Asked">Lived time at which it was asked to end.</param>
/// <param name="WentOnFor">By its own clock, from then to its end.</param>
/// <param name="Roles">Of these servers it held the roles when it was asked, its own among them.</param>
/// <param name="Kept">Cameras of these servers it kept when it was asked.</param>
internal sealed record Departure(TimeSpan Asked, TimeSpan WentOnFor, IReadOnlyList<string> Roles, IReadOnlyList<string> Kept);
