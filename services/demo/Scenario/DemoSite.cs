using System.Globalization;
using System.Text;

namespace Failover.Demo;

/// <summary>The simulated site: who is there, and its site.yaml. Pure.</summary>
public sealed class DemoSite
{
    public const string Name = "demo";

    /// <summary>Every camera asks for it, so that credentials travel the whole way.</summary>
    public const string User = "viewer";

    public DemoSite(string failingServer, int cameras)
    {
        var number = 0;
        foreach (var server in ServerNames)
        {
            var count = server == failingServer ? cameras : 1;
            for (var i = 0; i < count; i++)
            {
                Cameras.Add(new DemoCamera($"cam-{++number:00}", server));
            }
        }
    }

    public static IReadOnlyList<string> ServerNames { get; } = ["master-1", "slave-1", "slave-2"];

    public static IReadOnlyList<string> SpareNames { get; } = ["spare-1", "spare-2"];

    /// <summary>Every recorder, servers first.</summary>
    public static IReadOnlyList<string> RecorderNames { get; } = [.. ServerNames, .. SpareNames];

    public List<DemoCamera> Cameras { get; } = [];

    public IEnumerable<string> CamerasOf(string server) => Cameras.Where(c => c.Server == server).Select(c => c.Name);

    /// <summary>The document that <c>failover apply</c> takes, as a person would write it.</summary>
    /// <param name="addressOf">HTTP address of a recorder.</param>
    /// <param name="urlOf">RTSP URL of a camera, with credentials.</param>
    /// <param name="licence">Content of the licence file.</param>
    /// <param name="stableSeconds">Stable before hand-back.</param>
    /// <param name="ringSeconds">Pre-roll.</param>
    public string ToYaml(Func<string, string> addressOf, Func<string, string> urlOf, string licence, int stableSeconds, int ringSeconds)
    {
        var yaml = new StringBuilder();
        Add(yaml, "Site", Name, $"  stableSeconds: {stableSeconds}", $"  ringSeconds: {ringSeconds}");
        Add(yaml, "FailoverLicense", "demo-licence", $"  token: {licence}");
        foreach (var server in ServerNames)
        {
            var role = server.StartsWith("master", StringComparison.Ordinal) ? "[master, slave]" : "[slave]";
            Add(yaml, "SiteServer", server, $"  address: {addressOf(server)}", $"  roles: {role}");
        }

        foreach (var spare in SpareNames)
        {
            Add(yaml, "FailoverServer", spare, $"  address: {addressOf(spare)}");
        }

        foreach (var camera in Cameras)
        {
            Add(yaml, "Camera", camera.Name, $"  server: {camera.Server}", $"  url: {urlOf(camera.Name)}");
        }

        return yaml.ToString();
    }

    private static void Add(StringBuilder yaml, string kind, string name, params string[] spec)
    {
        yaml.Append(CultureInfo.InvariantCulture, $"---\napiVersion: failover.video/v1alpha1\nkind: {kind}\nmetadata:\n  name: {name}\nspec:\n");
        foreach (var line in spec)
        {
            yaml.Append(line).Append('\n');
        }
    }
}

/// <param name="Name">Name at the simulator and at the site.</param>
/// <param name="Server">Home server.</param>
public sealed record DemoCamera(string Name, string Server);
