using System.Net.Sockets;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>The options of a recorder that is a process of its own image, from its environment: <c>FAILOVER__RECORDER__...</c>.</summary>
internal static class RecorderEnvironment
{
    private const string Section = "Recorder";
    private const int StandardPort = 7420;

    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Sections = new Dictionary<string, IReadOnlyList<string>>
    {
        [Section] = ["Name", "Data", "TokenFile", "Bind", "Port", "Advertise"],
        ["Keeping"] = [],
    };

    /// <exception cref="FailoverSetupException">With everything that is wrong; exit code 2.</exception>
    public static RecorderOptions Read(ProcessEnvironment environment)
    {
        environment.RefuseUnknown(Sections);
        environment.ReadPlatform();
        environment.Problems.Try(() => PlatformConfiguration.Read<KeepingOptions>(environment.Configuration, KeepingOptions.Section, o => o.Problems()));
        if (environment.Problems.Try(() => new BusSubscriptions(declared: BusSubscriptions.ReadDeclared(environment.Configuration))) is { Declared: true })
        {
            environment.Problems.Add("FAILOVER__BUS__SUBSCRIPTIONS is declarative; a recorder subscribes to plans under its own name, which no resource can say: leave it out.");
        }
        var bind = environment.Address(Section, "Bind");
        var options = new RecorderOptions
        {
            Name = environment.Required(Section, "Name", "write the name of its SiteServer or FailoverServer"),
            SiteName = environment.Required("Site", "Name", "write the name of the Site object"),
            DataDirectory = environment.Required(Section, "Data", "name the folder of its volumes, on a disk that stays"),
            TokenFile = environment.Required(Section, "TokenFile", "name the file with the site's token, which recorders show one another"),
            BindAddress = bind is null ? "*" : bind.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{bind}]" : bind.ToString(),
            Port = environment.Port(Section, "Port", StandardPort),
            AdvertiseUrl = AdvertiseOf(environment),
            Bus = ProcessBus.Read(environment),
        };
        environment.Problems.ThrowIfAny();
        return options;
    }

    private static string? AdvertiseOf(ProcessEnvironment environment)
    {
        var url = environment.Required(Section, "Advertise", "write the address under which others reach it, http://HOST:PORT");
        if (url.Length > 0 && (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
        {
            environment.Problems.Add($"FAILOVER__RECORDER__ADVERTISE is '{url}'; write http://HOST:PORT.");
        }
        return url.Length > 0 ? url.TrimEnd('/') : null;
    }
}
