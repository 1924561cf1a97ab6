using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Failover.Recorder;

/// <summary>The parts of one recorder, made and ended in order.</summary>
internal sealed class RecorderCore : IAsyncDisposable
{
    private static readonly TimeSpan LeaveCheck = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];
    private readonly IEventBus _bus;
    private readonly ServiceIdentity _identity;
    private readonly FeedContext _feeds;
    private readonly LoadMeter _load;
    private string _httpUrl = "";

    private RecorderCore(RecorderServices services, IEventBus bus, ServiceIdentity identity, OpenIncidents incidents, string directory, string siteToken)
    {
        (Services, _bus, _identity) = (services, bus, identity);
        var ofServers = new RecorderIncidents(incidents, () => identity.Site);
        var cache = new PlanCache(directory, services.Logger);
        var roles = new RoleBook(cache);
        var line = new LineHeadroom(() => LineView.WorstOf(Reconciler?.Feeds ?? []), services.Time);
        var homecoming = HomecomingSeams.Of(services, siteToken, line) with { PriorityOf = camera => Reconciler?.PriorityOf(camera) ?? 50 };
        Func<ReinsertionOrder, IHolder> holders = order => new AdoptingHolder(homecoming.Holders(order), run => Adopting?.OriginOf(run));
        Puller = new Puller(homecoming with { Holders = holders });
        var check = new AdoptionCheck(services.Name, homecoming.Store, camera => Reconciler?.Records(camera) ?? false, services.Time);
        Adopting = new AdoptionGate(services.Name, check, holders, Puller.Offer, services.Time, services.Logger);
        Dropping = new HoldingDrop(services.Name, services.Store, services.Journal, server => Reconciler?.Knows(server) ?? true);
        Evidence = new EvidenceReading(services.Store, services.Name);
        var feeds = _feeds = new FeedContext(
            services.Name, services.BootId, services.Store, services.Dialer, services.Journal, roles.Highest, services.Times, siteToken, services.Time, services.Logger);
        var seams = new RecorderSeams
        {
            Name = services.Name,
            BootId = services.BootId,
            Times = services.Times,
            Time = services.Time,
            Keeping = services.Keeping,
            Journal = services.Journal,
            Incidents = ofServers,
            Cache = cache,
            Feeds = new CameraFeeds(feeds, services.Key),
            Probing = new SocketProbing(services.Dialer, services.Times, services.Time),
            Store = new FootageFacts(services.Store),
            TimerLag = () => services.Lag.Worst,
            PublicKey = services.Key.PublicKey,
            Reinsertions = () => Adopting.Before(Puller.Progress),
        };
        Reconciler = new Reconciler(seams, roles);
        Cameras = new CameraReports(Reconciler, seams.Store, services.Time);
        _load = LoadMeter.OfProcess(services.Store.Directory, services.Time);
        Reporter = new Reporter(seams, Reconciler, Cameras, Leaving, () => identity.Site, () => _httpUrl, _load);
    }

    public RecorderServices Services { get; }

    public Reconciler Reconciler { get; }

    public CameraReports Cameras { get; }

    public Puller Puller { get; }

    public HoldingDrop Dropping { get; }

    public AdoptionGate Adopting { get; }

    public EvidenceReading Evidence { get; }

    public Reporter Reporter { get; }

    public LeavingState Leaving { get; } = new();

    public static RecorderCore Open(IServiceProvider provider, string name, ServiceIdentity identity, string directory, string siteToken)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var times = provider.GetRequiredService<FailoverTimes>();
        var keeping = PlatformConfiguration.Read<KeepingOptions>(
            provider.GetRequiredService<IConfiguration>(), KeepingOptions.Section, options => options.Problems());
        var logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger("Failover.Recorder");
        var services = new RecorderServices
        {
            Name = name,
            BootId = identity.BootId,
            Store = FootageStore.Open(
                new StoreOptions { Directory = Path.Combine(directory, "footage"), FlushTick = times.FlushTick }, time, logger),
            Dialer = provider.GetRequiredService<Dialer>(),
            Journal = provider.GetRequiredService<IJournal>(),
            Key = RecorderKey.LoadOrCreate(Path.Combine(directory, "recorder.key")),
            Lag = new TimerLag(time),
            Times = times,
            Keeping = keeping,
            Time = time,
            Logger = logger,
        };
        return new RecorderCore(services, provider.GetRequiredService<IEventBus>(), identity, provider.GetRequiredService<OpenIncidents>(), directory, siteToken);
    }

    /// <summary>Cameras of the cached plan, guards and reinsertion: nothing of it needs the network's control services.</summary>
    public void StartRecording()
    {
        _loops.Add(Services.Lag.RunAsync(_stop.Token));
        _loops.Add(new ReconcileWorker(Reconciler, Services.Time).RunAsync(_stop.Token));
        _loops.Add(Puller.RunAsync(_stop.Token));
        _loops.Add(Adopting.RunAsync(_stop.Token));
    }

    public void StartReporting(string httpUrl)
    {
        _httpUrl = httpUrl;
        _loops.Add(new BeatWorker(Reporter, new RecorderSpans(Reconciler.TraceOf, Services.Time), _bus, Services.Times, Services.Time).RunAsync(_stop.Token));
        _loops.Add(new RecorderGauges(Cameras, Reconciler, new FootageFacts(Services.Store), _load, Services.Time).RunAsync(_stop.Token));
    }

    /// <summary>Says that it goes and goes on until others have what it does, or the time is up, or there is nothing to leave.</summary>
    public async Task LeaveAsync(CancellationToken ct)
    {
        Leaving.Leaving = true;
        var began = Services.Time.GetTimestamp();
        var decision = Decide();
        Say(decision.GoesOn ? JournalSeverity.Warning : JournalSeverity.Info, decision.Reason);
        while (!ct.IsCancellationRequested && decision.GoesOn)
        {
            await Task.Delay(LeaveCheck, Services.Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            decision = Decide();
            if (!decision.GoesOn)
            {
                Say(decision.AllHandedOver ? JournalSeverity.Info : JournalSeverity.Alarm, decision.Reason);
            }
        }

        LeavingDecision Decide() => LeavingRules.Decide(LeavingView.Of(Services.Name, Reconciler, Services.Time.GetElapsedTime(began)), Services.Times);
    }

    // Of the incident of whoever's role it has.
    private void Say(JournalSeverity severity, string text)
    {
        var server = Reconciler.Roles.Roles is [var role, ..] ? role.Server : Services.Name;
        using (IncidentTrace.Enter(IncidentTrace.IdOf(_identity.Site, server, Reconciler.Roles.Highest(server))))
        {
            Services.Journal.Write(severity, JournalKind.RecorderLeaving, text, server);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var loop in _loops)
        {
            await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Reconciler.DisposeAsync();
        _feeds.Dispose();
        Evidence.Dispose();
        await Services.Store.DisposeAsync();
        Services.Key.Dispose();
        _stop.Dispose();
    }
}
