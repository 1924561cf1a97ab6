using Failover.Contracts;
using Failover.Demo;

namespace Failover.Cli;

/// <summary>The simulated site's processes, started and reachable.</summary>
internal sealed class DemoWorld : IAsyncDisposable
{
    public const string CamerasName = "cameras";
    public const string HostName = "site";

    /// <summary>A loaded machine starts seven .NET processes at once.</summary>
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(40);

    /// <summary>Demo values of the table of times; all others are a real site's.</summary>
    public const int RingSeconds = 10;
    public const int StableSeconds = 3;
    private const int RepeatMaxMs = 2_000;

    /// <summary>Of every camera. A test looks for it everywhere.</summary>
    public const string CameraPassword = "not-a-secret";

    private readonly DemoOptions _options;
    private readonly DemoFolder _folder;
    private readonly ChildProgram _program;
    private readonly TimeProvider _clock;
    private readonly DemoChildren _children = new();
    private SiteClient? _client;

    public DemoWorld(DemoOptions options, DemoFolder folder, ChildProgram program, TimeProvider clock)
    {
        _options = options;
        _folder = folder;
        _program = program;
        _clock = clock;
        Site = new DemoSite(options.Server, options.Cameras);
        Cable = options.Fault == DemoFault.Cut ? new CutRelay(clock) : null;
    }

    public DemoSite Site { get; }

    /// <summary>The failing server's network cable; null unless the fault is a cut.</summary>
    public CutRelay? Cable { get; }

    /// <summary>With a cut: which processes' ports the cable carries; all of them, unless a part of a network is to fail.</summary>
    public Func<string, bool> CableCarries { get; init; } = _ => true;

    /// <summary>With a cut: the others reach the failing server through the cable, too.</summary>
    public bool CableInbound { get; init; } = true;

    /// <summary>The failing server runs in a place of its own; null: among the others. Not together with a cable.</summary>
    public ServerPlace? Place { get; init; }

    /// <summary>More settings of a process by its name, as environment variables; they win over the demo's own.</summary>
    public Func<string, IReadOnlyDictionary<string, string>> SettingsOf { get; init; } = _ => new Dictionary<string, string>();

    /// <summary>
    /// Starts the site's services otherwise than in one local-host, and says where management answers and where the site's token lies; it gets what
    /// makes them trust the demo's licence. The bus is then a broker, which every recorder speaks to itself. Null: one local-host runs them all.
    /// </summary>
    public Func<IReadOnlyDictionary<string, string>, CancellationToken, Task<(Uri Management, string TokenFile)>>? Services { get; init; }

    /// <summary>More words for the process of the cameras.</summary>
    public IReadOnlyList<string> CameraArguments { get; init; } = [];

    public DemoChild Failing => _children[_options.Server];

    /// <summary>A process by its name: a recorder, <see cref="CamerasName"/> or <see cref="HostName"/>.</summary>
    public DemoChild this[string name] => _children[name];

    public SiteClient Client => _client ?? throw new InvalidOperationException("The site was not started.");

    public Uri Proxy => Local(HostName, "proxy");

    public Uri Witness => Local(CamerasName, "http");

    /// <summary>The failing server's own address, past any relay: the proof must reach it.</summary>
    public Uri FailingDirect => DirectOf(_options.Server);

    public Uri DirectOf(string recorder) => Local(recorder, "http");

    private string TokenFile { get; set; } = "";

    /// <summary>Starts everything; when it returns, every process has said that it is ready and the site.yaml is applied.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        var licence = DemoLicence.Create(DemoSite.Name, Site.Cameras.Count, _folder.Root, _clock);
        var cameras = Child(CamerasName, [
            "cameras", "--data", _folder.DataOf(CamerasName), "--user", DemoSite.User, "--password", CameraPassword,
            .. Site.Cameras.SelectMany(c => new[] { "--camera", c.Name }), .. CameraArguments,
        ]);
        cameras.Start();
        var services = Services is null ? StartHostAsync(licence, ct) : Services(licence.Environment, ct);
        await Task.WhenAll(cameras.WaitReadyAsync(StartDeadline, ct), services);
        (var management, TokenFile) = await services;
        _client = new SiteClient(management);
        await StartRecordersAsync(ct);
        var yaml = Site.ToYaml(AdvertisedAddress, CameraUrl, licence.Token, StableSeconds, RingSeconds);
        await File.WriteAllTextAsync(_folder.SiteYaml, yaml, ct);
        SiteYaml.Accepted(await Client.ApplyAsync(yaml, _folder.SiteYaml, confirmUnprotected: false, ct));
    }

    /// <summary>Starts the failing server again, as an operator would: same data, same ports.</summary>
    public Task RestartFailingAsync(CancellationToken ct) => RestartAsync(_options.Server, ct);

    /// <summary>Starts a process again that was killed: same data, same ports.</summary>
    public async Task RestartAsync(string name, CancellationToken ct)
    {
        _children[name].Start();
        await _children[name].WaitReadyAsync(StartDeadline, ct);
    }

    /// <summary>Ends every process: the volumes are at rest then.</summary>
    public Task EndAsync() => _children.EndAllAsync();

    public async ValueTask DisposeAsync()
    {
        await _children.DisposeAsync();
        if (Cable is not null)
        {
            await Cable.DisposeAsync();
        }

        _client?.Dispose();
    }

    private async Task<(Uri Management, string TokenFile)> StartHostAsync(DemoLicence licence, CancellationToken ct)
    {
        var host = Child(HostName, [
            "up", "--data", _folder.DataOf(HostName), "--port", "0", "--bus-port", "0", "--bus-http-port", "0", "--proxy-port", "0", ExitWithInput.Name,
            .. _options.Broker?.SiteArguments ?? [],
        ], licence.Environment);
        host.Start();
        await host.WaitReadyAsync(StartDeadline, ct);
        return (Local(HostName, "http"), Path.Combine(_folder.DataOf(HostName), "site.token"));
    }

    private async Task StartRecordersAsync(CancellationToken ct)
    {
        var site = Client.Host.GetLeftPart(UriPartial.Authority);
        foreach (var name in DemoSite.RecorderNames.Where(n => (Cable is null && Place is null) || n != _options.Server))
        {
            Child(name, RecorderArguments(name, site)).Start();
        }

        await Task.WhenAll(_children.All.Where(c => c.Ready is null).Select(c => c.WaitReadyAsync(StartDeadline, ct)));
        if (Cable is not null)
        {
            await StartBehindCableAsync(Cable, site, ct);
        }
        else if (Place is not null)
        {
            await StartInPlaceAsync(Place, site, ct);
        }
    }

    /// <summary>The failing server in a network of its own: what it knows as 127.0.0.1 it dials at the place's gateway.</summary>
    private async Task StartInPlaceAsync(ServerPlace place, string site, CancellationToken ct)
    {
        var ports = _children.All.SelectMany(c => c.Ready!.Ports.Values).Concat(_options.Broker is { } broker ? [broker.Port] : []);
        var map = string.Join(';', ports.Select(port => $"127.0.0.1:{port}={place.Gateway}:{port}"));
        var child = Child(
            _options.Server, [.. RecorderArguments(_options.Server, site), "--bind", place.Address],
            new Dictionary<string, string> { ["FAILOVER__DIAL__MAP"] = map }, place.Program);
        child.Start();
        await child.WaitReadyAsync(StartDeadline, ct);
    }

    /// <summary>The failing server dials everything through the relay, and is dialled through it: all other ports must be known before.</summary>
    private async Task StartBehindCableAsync(CutRelay cable, string site, CancellationToken ct)
    {
        foreach (var child in _children.All.Where(c => CableCarries(c.Name)))
        {
            foreach (var port in child.Ready!.Ports.Values)
            {
                cable.AddOutgoing("127.0.0.1", port);
            }
        }

        if (_options.Broker is { } broker)
        {
            cable.AddOutgoing(broker.Host, broker.Port);
        }

        var inbound = CableInbound ? cable.AddInbound() : null;
        _inboundPort = inbound?.Port;
        var child1 = Child(
            _options.Server,
            [.. RecorderArguments(_options.Server, site), .. inbound is null ? [] : new[] { "--advertise", $"http://127.0.0.1:{inbound.Port}" }],
            new Dictionary<string, string> { ["FAILOVER__DIAL__MAP"] = cable.DialMap });
        child1.Start();
        var ready = await child1.WaitReadyAsync(StartDeadline, ct);
        inbound?.Target = ("127.0.0.1", ready.Ports["http"]);
    }

    private int? _inboundPort;

    private string[] RecorderArguments(string name, string site) =>
    [
        "recorder", "--name", name, "--token-file", TokenFile, "--data", _folder.DataOf(name), "--port", "0", ExitWithInput.Name,
        .. _options.Broker is { } broker && broker.IsSpokenToBy(name) ? (IEnumerable<string>)["--site-name", DemoSite.Name, .. broker.Arguments]
            : ["--site", site, "--bus", BusOptions.BuiltIn],
    ];

    private DemoChild Child(string name, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null, ChildProgram? program = null)
    {
        var all = new Dictionary<string, string>(environment ?? new Dictionary<string, string>())
        {
            ["FAILOVER__TIMES__RINGSECONDS"] = $"{RingSeconds}",
            ["FAILOVER__TIMES__STABLESECONDS"] = $"{StableSeconds}",
            ["FAILOVER__TIMES__REPEATMAXMS"] = $"{RepeatMaxMs}",
        };
        foreach (var (key, value) in SettingsOf(name))
        {
            all[key] = value;
        }

        return _children.Add(new DemoChild(name, program ?? _program, arguments, all, _folder.DataOf(name), _folder.LogOf(name), _clock));
    }

    private string AdvertisedAddress(string recorder) =>
        recorder == _options.Server && _inboundPort is { } port ? $"http://127.0.0.1:{port}" : Local(recorder, "http").GetLeftPart(UriPartial.Authority);

    /// <summary>With the user and password that every camera asks for.</summary>
    public string CameraUrl(string camera) =>
        $"rtsp://{DemoSite.User}:{CameraPassword}@127.0.0.1:{_children[CamerasName].Ready!.Ports["rtsp"]}/{camera}";

    private Uri Local(string process, string port)
    {
        var ready = _children[process].Ready ?? throw new InvalidOperationException($"{process} is not ready.");
        return ready.Ports.TryGetValue(port, out var number)
            ? new Uri($"http://{(Place is not null && process == _options.Server ? Place.Address : "127.0.0.1")}:{number}/")
            : throw new DemoException($"{process} reports no port '{port}' in its ready.json.");
    }
}
