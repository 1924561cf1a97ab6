using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.Platform;

/// <summary>One service: what it adds and maps, whether it is a process of its own or one of local-host's.</summary>
/// <param name="Name">Its name on the bus: the Dapr app-id.</param>
/// <param name="Add">Registers its parts; the bus and the stores are the host's to add.</param>
/// <param name="Map">Maps its topics and endpoints.</param>
public sealed record ServiceDefinition(string Name, Func<IServiceCollection, IServiceCollection> Add, Func<WebApplication, WebApplication> Map)
{
    /// <summary>Its HTTP port as a process of its own, unless <c>FAILOVER__SERVICE__PORT</c> names another.</summary>
    public int Port { get; init; } = 7430;

    /// <summary>Sections of the environment that are this service's own, with their keys.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Options { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
