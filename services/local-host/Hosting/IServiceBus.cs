using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost;

/// <summary>How the services of this process are on the bus.</summary>
internal interface IServiceBus : IAsyncDisposable
{
    /// <summary>Ports that recorders need to know, by their names in ready.json.</summary>
    IReadOnlyDictionary<string, int> Ports { get; }

    /// <summary>Registers a service's <see cref="IEventBus"/> and what belongs to it.</summary>
    void Add(IServiceCollection services, string appId);

    /// <summary>The service listens at <paramref name="url"/> now: from here on it is delivered to.</summary>
    Task ConnectAsync(WebApplication app, ServiceIdentity identity, string url, CancellationToken ct);

    /// <summary>The service goes: nothing is delivered to it any more.</summary>
    Task DisconnectAsync(string appId);

    /// <summary>What the management API gives to recorders that join.</summary>
    IServiceCollection AddTo(IServiceCollection services);
}
