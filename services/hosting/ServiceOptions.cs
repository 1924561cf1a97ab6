using System.Net;
using System.Net.Sockets;
using Failover.Platform;

namespace Failover.Hosting;

/// <summary>What every service's process is told by its environment.</summary>
internal sealed record ServiceOptions(string Site, IPAddress? Bind, int Port, ProcessBus? Bus, SiteStoreChoice? Store)
{
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Sections = new Dictionary<string, IReadOnlyList<string>>
    {
        ["Service"] = ["Bind", "Port"],
        ["Store"] = SiteStoreChoice.Keys,
    };

    /// <summary>As it stands in an address: <c>*</c> is every address of this machine, of both families where there are two.</summary>
    public string Host => Bind is null ? "*" : Bind.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{Bind}]" : Bind.ToString();

    /// <summary>Complete when the environment's problems are none.</summary>
    public static ServiceOptions Read(ServiceDefinition definition, ProcessEnvironment environment)
    {
        environment.RefuseUnknown(Sections.Concat(definition.Options).ToDictionary());
        environment.ReadPlatform();
        return new ServiceOptions(
            environment.Required("Site", "Name", "write the name of the Site object"),
            environment.Address("Service", "Bind"),
            environment.Port("Service", "Port", definition.Port),
            ProcessBus.Read(environment),
            SiteStoreChoice.Read(environment));
    }
}
