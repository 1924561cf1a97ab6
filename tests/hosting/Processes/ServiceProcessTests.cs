using Failover.Contracts;
using Failover.Platform;

namespace Failover.Hosting.Tests;

/// <summary>Every service as the process that its image runs.</summary>
public sealed class ServiceProcessTests : IDisposable
{
    private readonly ProcessFolder _folder = new();

    public static TheoryData<string> All { get; } =
    [
        "Failover.Heartbeat", "Failover.Election", "Failover.License", "Failover.Reinsertion", "Failover.RecorderProxy", "Failover.LocalHost", "Failover.Recorder",
    ];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Process_SidecarAway_IsAliveAndReadyAndEndsInOrderOnSigterm(string assembly)
    {
        var environment = _folder.Environment(assembly);
        environment["FAILOVER__LOG__LEVEL"] = "Trace";
        environment["FAILOVER__LOG__LIBRARIES"] = "Trace";
        await using var process = await ServiceProcess.Start(assembly, environment).ServingAsync();

        Assert.Equal((200, "ok"), await process.GetAsync("/healthz"));
        Assert.Equal((200, "ready"), await process.GetAsync("/readyz"));
        Assert.Contains("process_cpu_seconds_total", (await process.GetAsync("/metrics")).Text, StringComparison.Ordinal);
        process.Terminate();
        Assert.Equal(0, await process.EndAsync());
        // Logs are JSON of one form where no terminal is, from the first line to the last, also of what it is built on.
        var lines = process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.Empty(LogSchema.Problems(line)));
        Assert.Contains(lines, line => line.Contains("\"level\":\"debug\"", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("\"logger\":\"Microsoft.", StringComparison.Ordinal));
        using var first = System.Text.Json.JsonDocument.Parse(lines[^1]);
        Assert.Equal(ServiceOf(assembly), LogSchema.Of(first.RootElement, "service"));
    }

    private static string ServiceOf(string assembly) => assembly switch
    {
        "Failover.RecorderProxy" => "recorder-proxy",
        "Failover.LocalHost" => "management",
        _ => assembly["Failover.".Length..].ToLowerInvariant(),
    };

    [Theory]
    [MemberData(nameof(All))]
    public async Task Process_NothingConfigured_NamesAllThatIsMissingAndExits2(string assembly)
    {
        await using var process = ServiceProcess.Start(assembly, new Dictionary<string, string>());
        Assert.Equal(2, await process.EndAsync());
        Assert.Contains("FAILOVER__SITE__NAME is missing", process.Output, StringComparison.Ordinal);
        Assert.Contains("APP_API_TOKEN is missing", process.Output, StringComparison.Ordinal);
        Assert.Contains(
            assembly == "Failover.Recorder" ? "FAILOVER__RECORDER__NAME is missing" : "FAILOVER__STORE__KIND is missing", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_WrongOptions_AreToldAllAtOnce()
    {
        var environment = _folder.Environment("Failover.Election");
        environment["FAILOVER__SERVICE__PORT"] = "70000";
        environment["FAILOVER__SERVICE__BNID"] = "127.0.0.1";
        environment["FAILOVER__ELECTOR__X"] = "1";
        environment["FAILOVER__TIMES__BEATMS"] = "soon";
        environment["FAILOVER__BUS__KIND"] = "kafka";
        environment["FAILOVER__DIAL__MAP"] = "nonsense";
        environment["FAILOVER__LOG__LEVEL"] = "loud";
        await using var process = ServiceProcess.Start("Failover.Election", environment, "--port", "1");
        Assert.Equal(2, await process.EndAsync());
        foreach (var problem in (string[])
            [
                "takes no arguments ('--port')", "FAILOVER__SERVICE__PORT is '70000'", "FAILOVER__SERVICE__BNID is unknown; known are BIND, PORT", "FAILOVER__ELECTOR is unknown here",
                "FAILOVER__TIMES__BEATMS is 'soon'", "FAILOVER__BUS__KIND is 'kafka'", "nonsense",
                "FAILOVER__LOG__LEVEL is 'loud'; levels are Trace",
            ])
        {
            Assert.Contains(problem, process.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Recorder_DeclarativeSubscriptions_AreRefused()
    {
        var environment = _folder.Environment("Failover.Recorder");
        environment["FAILOVER__BUS__SUBSCRIPTIONS"] = "declarative";
        await using var process = ServiceProcess.Start("Failover.Recorder", environment);
        Assert.Equal(2, await process.EndAsync());
        Assert.Contains("a recorder subscribes to plans under its own name", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_BrokerAway_IsReady()
    {
        var environment = _folder.Environment("Failover.Reinsertion");
        environment["FAILOVER__BUS__KIND"] = "rabbitmq";
        environment["FAILOVER__BUS__BROKER"] = "amqp://failover-services@127.0.0.1:9/failover";
        environment["FAILOVER__BUS__PASSWORDFILE"] = _folder.PathOf("broker.password");
        await using var process = await ServiceProcess.Start("Failover.Reinsertion", environment).ServingAsync();
        await Poll.UntilAsync(
            async () => await process.MetricAsync("failover_bus_connects_total{result=\"failed\"}") > 0, TimeSpan.FromSeconds(30), () => process.Output, Ct);
        Assert.Equal((200, "ready"), await process.GetAsync("/readyz"));
        Assert.DoesNotContain("hush", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bus_DeclarativeSubscriptions_SidecarIsToldNoneAndTheTokenIsAsked()
    {
        var environment = _folder.Environment("Failover.Heartbeat");
        environment["FAILOVER__BUS__SUBSCRIPTIONS"] = "declarative";
        await using var process = await ServiceProcess.Start("Failover.Heartbeat", environment).ServingAsync();
        Assert.Equal((200, "[]"), await process.GetAsync("/dapr/subscribe"));
        Assert.Equal(401, (await process.PostAsync("/bus/beats", "{}", token: null)).Status);
        Assert.Equal((200, """{"status":"DROP"}"""), await process.PostAsync("/bus/beats", "{}", ProcessFolder.AppToken));
    }

    [Fact]
    public async Task Recorder_ItsName_IsTheRoutingKeyOfItsPlans()
    {
        await using var process = await ServiceProcess.Start("Failover.Recorder", _folder.Environment("Failover.Recorder")).ServingAsync();
        var (status, text) = await process.GetAsync("/dapr/subscribe");
        Assert.Equal(200, status);
        Assert.Contains("\"routingKey\":\"slave-1\"", text, StringComparison.Ordinal);
        Assert.Contains("harbour", (await process.GetAsync("/status")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heartbeat_BehindASidecar_ProbesAndSpeaks()
    {
        using (var store = new SqliteSiteStore(_folder.PathOf("site.db"), TimeProvider.System))
        {
            await store.CreateAsync(
                new SiteServer { Metadata = new ObjectMeta { Name = "slave-1" }, Spec = new SiteServerSpec { Address = "http://127.0.0.1:9" } }, Ct);
        }
        await using var sidecar = await SidecarOfTests.StartAsync(Ct);
        var environment = _folder.Environment("Failover.Heartbeat");
        environment["DAPR_GRPC_PORT"] = $"{sidecar.GrpcPort}";
        environment["DAPR_HTTP_PORT"] = $"{sidecar.HttpPort}";
        environment["DAPR_API_TOKEN"] = sidecar.ApiTokenOf("heartbeat");
        environment["APP_API_TOKEN"] = sidecar.AppTokenOf("heartbeat");
        await using var process = await ServiceProcess.Start("Failover.Heartbeat", environment).ServingAsync();
        await Poll.UntilAsync(
            async () => await process.MetricAsync("failover_bus_published_total{topic=\"health\"}") > 0, TimeSpan.FromSeconds(30), () => process.Output, Ct);

        await sidecar.DeliverToAsync("heartbeat", process.Url, Ct);
        await sidecar.PublishBeatAsync("slave-1", "harbour", Ct);
        await Poll.UntilAsync(
            async () => await process.MetricAsync("failover_bus_received_total{topic=\"beats\"}") > 0, TimeSpan.FromSeconds(30), () => process.Output, Ct);
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;
}
