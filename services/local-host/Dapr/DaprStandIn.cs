using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.LocalHost;

/// <summary>
/// A stand-in of the Dapr sidecar: the very Dapr adapter of the product runs against it, without Dapr on the machine; the broker behind it
/// is in memory, or RabbitMQ. One stand-in has a sidecar for every app; the API token says which app is calling.
/// </summary>
internal sealed class DaprStandIn : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Sidecar> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Sidecar> _byToken = new(StringComparer.Ordinal);
    private readonly StandInOptions _options;
    private readonly IBroker _broker;
    private readonly AppChannel _channel;
    private readonly PublishFaults _publishing;
    private readonly SidecarServices _services;
    private readonly TimeProvider _time;

    /// <param name="dialer">Connections to the apps.</param>
    /// <param name="time">Clock.</param>
    /// <param name="log">Log.</param>
    /// <param name="options">Broker, components, subscriptions; the default is a broker in memory.</param>
    public DaprStandIn(Dialer dialer, TimeProvider time, ILogger<DaprStandIn> log, StandInOptions? options = null)
    {
        _time = time;
        _options = options ?? new StandInOptions();
        _broker = _options.Broker ?? new MemoryBroker(time);
        _channel = new AppChannel(dialer, time);
        _publishing = new PublishFaults(_options.Faults, time);
        _services = new SidecarServices(_channel, DeclaredFor, _options.Faults, time, log);
    }

    public IEnumerable<Sidecar> Sidecars => _byName.Values;

    public IReadOnlyList<PubSubComponent> Components => _options.Components;

    public string ComponentType => _broker.ComponentType;

    /// <summary>The app-id's sidecar: its tokens are made once, the same for every instance.</summary>
    public Sidecar Register(string appId)
    {
        lock (_byName)
        {
            if (!_byName.TryGetValue(appId, out var sidecar))
            {
                _byName[appId] = sidecar = new Sidecar(appId, NewToken(), NewToken(), _broker, _options.Components, _services);
                _byToken[sidecar.ApiToken] = sidecar;
            }
            return sidecar;
        }
    }

    public Sidecar? ByName(string appId) => _byName.GetValueOrDefault(appId);

    public Sidecar? ByToken(string? apiToken) => apiToken is not null && _byToken.TryGetValue(apiToken, out var sidecar) ? sidecar : null;

    /// <returns>Null when taken, else what daprd answers.</returns>
    public async Task<PublishError?> PublishAsync(PublishRequest request, CancellationToken ct)
    {
        var (error, link) = Check(request);
        if (error is not null)
        {
            return error;
        }
        var component = link!.Component;
        if (!PublishMetadata.TryRead(request.Metadata, component, out var metadata, out var problem))
        {
            return PublishError.Metadata(problem);
        }
        ReadOnlyMemory<byte> body;
        try
        {
            body = metadata.RawPayload ? request.Data : CloudEventEnvelope.Build(request, _time.GetUtcNow());
        }
        catch (JsonException e)
        {
            return PublishError.Event(e.Message);
        }
        var message = new BrokerMessage(request.Topic, metadata.RoutingKey, body, metadata.TimeToLive, metadata.Properties);
        try
        {
            await _publishing.PassAsync(request.AppId, component.Name, request.Topic, metadata.RoutingKey, p => PassOnAsync(link, message, p), ct);
            StandInMetrics.Published.WithLabels(component.Name, request.Topic).Inc();
            return null;
        }
        catch (BrokerException e)
        {
            StandInMetrics.Refused.WithLabels(component.Name, request.Topic).Inc();
            return PublishError.Broker(request.Topic, component.Name, e.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sidecar in _byName.Values)
        {
            await sidecar.DisposeAsync();
        }
        await _broker.DisposeAsync();
        _channel.Dispose();
    }

    private static async Task PassOnAsync(SidecarLink link, BrokerMessage message, CancellationToken ct)
    {
        if (!await link.Broker.PublishAsync(message, ct))
        {
            // As on RabbitMQ with mandatory=false: taken, and gone.
            StandInMetrics.Unrouted.WithLabels(link.Component.Name, message.Topic).Inc();
        }
    }

    private static string NewToken() => RandomNumberGenerator.GetHexString(40, lowercase: true);

    private (PublishError? Error, SidecarLink? Link) Check(PublishRequest request)
    {
        if (_options.Components.Count == 0)
        {
            return (PublishError.NotConfigured, null);
        }
        if (request.Component.Length == 0)
        {
            return (PublishError.NameEmpty, null);
        }
        if (Register(request.AppId).Find(request.Component) is not { } link)
        {
            return (PublishError.NotFound(request.Component), null);
        }
        if (request.Topic.Length == 0)
        {
            return (PublishError.TopicEmpty(request.Component), null);
        }
        return link.Component.Scopes.MayPublish(request.AppId, request.Topic) ? (null, link) : (PublishError.Forbidden(request.AppId, request.Topic), null);
    }

    private List<AppSubscription> DeclaredFor(string appId) => [.. _options.Declared.Where(d => d.IsFor(appId)).Select(d => d.Subscription)];
}

/// <summary>What a stand-in runs with.</summary>
internal sealed record StandInOptions
{
    /// <summary>Null: in memory. The stand-in owns it.</summary>
    public IBroker? Broker { get; init; }

    public IReadOnlyList<PubSubComponent> Components { get; init; } = PubSubComponent.InMemory;

    /// <summary>Subscription resources.</summary>
    public IReadOnlyList<SubscriptionFile> Declared { get; init; } = [];

    /// <summary>For tests.</summary>
    public SidecarFaults Faults { get; init; } = new();
}
