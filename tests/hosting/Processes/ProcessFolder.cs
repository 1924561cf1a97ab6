namespace Failover.Hosting.Tests;

/// <summary>A folder for one process, with the environment that lets each of them start: nothing that it names answers.</summary>
internal sealed class ProcessFolder : IDisposable
{
    public const string AppToken = "an-app-token";

    private readonly string _root = Directory.CreateTempSubdirectory("failover-hosting-").FullName;

    public ProcessFolder()
    {
        File.WriteAllText(PathOf("site.token"), "0123456789abcdef");
        File.WriteAllText(PathOf("broker.password"), "hush");
    }

    public string PathOf(string name) => Path.Combine(_root, name);

    /// <summary>Complete and right; its sidecar is away.</summary>
    public Dictionary<string, string> Environment(string assembly)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["FAILOVER__SITE__NAME"] = "harbour",
            ["APP_API_TOKEN"] = AppToken,
            ["DAPR_GRPC_PORT"] = "9",
            ["DAPR_HTTP_PORT"] = "9",
        };
        var own = assembly == "Failover.Recorder"
            ? new Dictionary<string, string>
            {
                ["FAILOVER__RECORDER__NAME"] = "slave-1",
                ["FAILOVER__RECORDER__DATA"] = PathOf("data"),
                ["FAILOVER__RECORDER__TOKENFILE"] = PathOf("site.token"),
                ["FAILOVER__RECORDER__ADVERTISE"] = "http://slave-1:7420",
                ["FAILOVER__RECORDER__BIND"] = "127.0.0.1",
                ["FAILOVER__RECORDER__PORT"] = "0",
            }
            : new Dictionary<string, string>
            {
                ["FAILOVER__SERVICE__BIND"] = "127.0.0.1",
                ["FAILOVER__SERVICE__PORT"] = "0",
                ["FAILOVER__STORE__KIND"] = "sqlite",
                ["FAILOVER__STORE__DIRECTORY"] = _root,
            };
        if (assembly == "Failover.LocalHost")
        {
            own["FAILOVER__MANAGEMENT__DATA"] = PathOf("data");
            own["FAILOVER__MANAGEMENT__TOKENFILE"] = PathOf("site.token");
            own["FAILOVER__MANAGEMENT__ELECTION"] = "http://127.0.0.1:9";
        }
        foreach (var (name, value) in own)
        {
            all[name] = value;
        }
        return all;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
