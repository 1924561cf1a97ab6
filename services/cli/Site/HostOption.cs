using System.CommandLine;

namespace Failover.Cli;

/// <summary><c>--host</c> of every verb that talks to a site.</summary>
internal static class HostOption
{
    public static Option<string?> Create() => new("--host")
    {
        Description = "Address of the site's local-host (host:port); else FAILOVER_HOST, else 127.0.0.1:7400.",
        HelpName = "HOST:PORT",
    };
}
