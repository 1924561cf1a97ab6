using System.Text.RegularExpressions;
using Failover.Broker.Fixtures;
using Failover.Demo;
using Failover.Kubernetes.Fixtures;

namespace Failover.Processes.Tests;

/// <summary>
/// The site's services as a cluster runs them: every one a process of its own that its environment configures, two of each and one management, their
/// objects in an API server, their bus a real broker. <see cref="RollAsync"/> replaces them as an upgrade does.
/// </summary>
internal sealed partial class ServiceFleet : IAsyncDisposable
{
    private const string User = "failover-services";

    /// <summary>What the chart gives a pod to end in (terminationGracePeriodSeconds).</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly TestBroker _broker;
    private readonly ApiServerDouble _api;
    private readonly string _folder = Directory.CreateTempSubdirectory("failover-services-").FullName;
    private readonly DemoChildren _all = new();
    private readonly Dictionary<string, List<DemoChild>> _running = new(StringComparer.Ordinal);

    /// <summary>A third one: while the new pod is there beside the old ones.</summary>
    private readonly Queue<int> _electionPorts = new([FreePort.Find(), FreePort.Find(), FreePort.Find()]);
    private readonly int _firstElection;
    private readonly int _managementPort = FreePort.Find();
    private IReadOnlyDictionary<string, string> _licence = new Dictionary<string, string>();
    private int _started;
    private bool _well;

    private ServiceFleet(TestBroker broker, ApiServerDouble api) => (_broker, _api, _firstElection) = (broker, api, _electionPorts.Peek());

    /// <summary>Those of which two run, by the name of their Deployment, in the order in which they are replaced.</summary>
    public static IReadOnlyDictionary<string, string> Twins { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["heartbeat"] = "Failover.Heartbeat", ["election"] = "Failover.Election", ["license"] = "Failover.License", ["reinsertion"] = "Failover.Reinsertion",
        ["recorder-proxy"] = "Failover.RecorderProxy",
    };

    public DemoBroker Bus => new(
        "127.0.0.1", _broker.Port, ["--bus", "rabbitmq", "--broker", _broker.AddressOf(User), "--broker-password-file", _broker.PasswordFileOf(User)]);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Broker and API; the services start with the site.</summary>
    public static async Task<ServiceFleet> PrepareAsync()
    {
        var broker = await TestBroker.StartAsync(Ct);
        return new ServiceFleet(broker, await ApiServerDouble.StartAsync(Ct));
    }

    /// <summary>For <see cref="FaultSiteOptions.Services"/>.</summary>
    public async Task<(Uri Management, string TokenFile)> StartAsync(IReadOnlyDictionary<string, string> licence, CancellationToken ct)
    {
        _licence = licence;
        await File.WriteAllTextAsync(TokenFile, "0123456789abcdef", ct);
        var starting = Twins.Keys.SelectMany(name => (DemoChild[])[Begin(name), Begin(name)]).Append(BeginManagement()).ToList();
        await Task.WhenAll(starting.Select(ReadyAsync));
        return (new Uri($"http://127.0.0.1:{_managementPort}"), TokenFile);
    }

    /// <summary>Takeovers as the API has them: name, spare, state. No service has to answer for it.</summary>
    public IReadOnlyList<(string Name, string Spare, string State)> Takeovers() =>
    [
        .. from item in _api.Objects.List(ApiResource.All.First(r => r.Plural == "takeovers"), ApiServerDouble.Namespace).Items
           select (item["metadata"]!["name"]!.GetValue<string>(), item["spec"]!["spare"]!.GetValue<string>(), item["status"]?["state"]?.GetValue<string>() ?? "Assigned"),
    ];

    /// <summary>What the API would have refused of all that was written.</summary>
    public IReadOnlyList<string> SchemaProblems => _api.Objects.SchemaProblems;

    /// <summary>Replaces both processes of a service: the new one is ready before the old one is asked to end (maxSurge 1, maxUnavailable 0).</summary>
    public async Task RollAsync(string name)
    {
        foreach (var old in _running[name].ToList())
        {
            await ReadyAsync(Begin(name));
            await EndAsync(name, old);
            if (name == "election")
            {
                // The next takes this one's port, as a Service would lead to it.
                _electionPorts.Enqueue(int.Parse(PortOf(old)!, System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>A StatefulSet's pod ends before the new one starts.</summary>
    public async Task RollManagementAsync()
    {
        await EndAsync("management", _running["management"].Single());
        await ReadyAsync(BeginManagement());
    }

    /// <summary>The test has seen all it wanted: the logs go.</summary>
    public void Well() => _well = true;

    public async ValueTask DisposeAsync()
    {
        await _all.DisposeAsync();
        await _api.DisposeAsync();
        await _broker.DisposeAsync();
        TestContext.Current.SendDiagnosticMessage(_well ? "" : $"The services' logs are kept in {_folder}");
        if (_well)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private string TokenFile => Path.Combine(_folder, "site.token");

    private DemoChild Begin(string name) => Begin(name, Twins[name], new Dictionary<string, string>(_licence.Where(_ => name == "license"))
    {
        ["FAILOVER__SERVICE__PORT"] = name == "election" ? $"{_electionPorts.Dequeue()}" : "0",
    });

    private DemoChild BeginManagement() => Begin("management", "Failover.LocalHost", new Dictionary<string, string>(_licence)
    {
        ["FAILOVER__SERVICE__PORT"] = $"{_managementPort}",
        ["FAILOVER__MANAGEMENT__DATA"] = Path.Combine(_folder, "management"),
        ["FAILOVER__MANAGEMENT__TOKENFILE"] = TokenFile,
        ["FAILOVER__MANAGEMENT__ELECTION"] = $"http://127.0.0.1:{_firstElection}",
    });

    private DemoChild Begin(string name, string assembly, Dictionary<string, string> own)
    {
        var process = $"{name}-{++_started}";
        var all = new Dictionary<string, string>(own)
        {
            ["FAILOVER__SITE__NAME"] = DemoSite.Name,
            ["FAILOVER__SERVICE__BIND"] = "127.0.0.1",
            ["FAILOVER__STORE__KIND"] = "kubernetes",
            ["FAILOVER__STORE__KUBECONFIG"] = _api.WriteKubeconfig(_folder, name),
            ["FAILOVER__BUS__KIND"] = "rabbitmq",
            ["FAILOVER__BUS__BROKER"] = _broker.AddressOf(User),
            ["FAILOVER__BUS__PASSWORDFILE"] = _broker.PasswordFileOf(User),
            ["FAILOVER__TIMES__RINGSECONDS"] = $"{Cli.DemoWorld.RingSeconds}",
            ["FAILOVER__TIMES__STABLESECONDS"] = $"{Cli.DemoWorld.StableSeconds}",
        };
        var program = new ChildProgram("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, assembly + ".dll")]);
        var child = _all.Add(new DemoChild(process, program, [], all, Path.Combine(_folder, process), Path.Combine(_folder, $"{process}.log"), TimeProvider.System));
        child.Start();
        if (!_running.TryGetValue(name, out var running))
        {
            _running[name] = running = [];
        }
        running.Add(child);
        return child;
    }

    private static async Task ReadyAsync(DemoChild child)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await UntilAsync(async () => PortOf(child) is { } port && await IsReadyAsync(http, port), ReadyWithin, () => $"{child.Name} is not ready:\n{LogOf(child)}");
    }

    private async Task EndAsync(string name, DemoChild child)
    {
        ProcessSignals.Terminate(child.Pid);
        await UntilAsync(() => Task.FromResult(child.HasExited), Grace, () => $"{child.Name} did not end within its grace period:\n{LogOf(child)}");
        _running[name].Remove(child);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan within, Func<string> otherwise)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < within, otherwise());
            await Task.Delay(Look, TimeProvider.System, Ct);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, string port)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/readyz"), Ct);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !Ct.IsCancellationRequested)
        {
            return false;
        }
    }

    private static string? PortOf(DemoChild child) => Serves().Match(LogOf(child)) is { Success: true } match ? match.Groups[1].Value : null;

    private static string LogOf(DemoChild child)
    {
        if (!File.Exists(child.LogFile))
        {
            return "";
        }
        using var file = new FileStream(child.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("serves on port ([0-9]+)")]
    private static partial Regex Serves();
}
