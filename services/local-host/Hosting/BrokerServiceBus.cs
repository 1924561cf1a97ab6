using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost;

/// <summary>Each service has its own connection to the broker. Nobody waits for it at the start: the site runs without it too.</summary>
internal sealed class BrokerServiceBus(BrokerOptions broker) : IServiceBus
{
    public IReadOnlyDictionary<string, int> Ports { get; } = new Dictionary<string, int>(StringComparer.Ordinal);

    public IServiceCollection AddTo(IServiceCollection services) => services;

    public void Add(IServiceCollection services, string appId) => services.AddRabbitMqBus(broker);

    public Task ConnectAsync(WebApplication app, ServiceIdentity identity, string url, CancellationToken ct) => Task.CompletedTask;

    public Task DisconnectAsync(string appId) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
