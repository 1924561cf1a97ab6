using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.LocalHost;

/// <summary>
/// A small stand-in of the Dapr sidecar with a broker in memory: the very Dapr adapter of the product runs against it, without Dapr and
/// RabbitMQ on the machine. One stand-in serves every app; the API token says which app is calling.
/// </summary>
internal sealed class DaprStandIn : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Sidecar> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Sidecar> _byToken = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _joining = new(1, 1);
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly ILogger<DaprStandIn> _log;

    public DaprStandIn(Dialer dialer, TimeProvider time, ILogger<DaprStandIn> log)
    {
        _time = time;
        _log = log;
        _http = new HttpClient(dialer.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public IEnumerable<Sidecar> Sidecars => _byName.Values;

    /// <summary>The app-id's tokens: made once, the same for every instance.</summary>
    public Sidecar Register(string appId)
    {
        var sidecar = _byName.GetOrAdd(appId, static id => new Sidecar(id, NewToken(), NewToken()));
        _byToken[sidecar.ApiToken] = sidecar;
        return sidecar;
    }

    public Sidecar? ByToken(string? apiToken) => apiToken is not null && _byToken.TryGetValue(apiToken, out var sidecar) ? sidecar : null;

    /// <summary>An instance of the app serves at <paramref name="appUrl"/> now. The same instance again changes nothing; another replaces it.</summary>
    public async Task<AppConnection> ConnectAsync(Sidecar sidecar, string bootId, string appUrl, CancellationToken ct)
    {
        await _joining.WaitAsync(ct);
        try
        {
            if (sidecar.Connection is { } present
                && string.Equals(present.BootId, bootId, StringComparison.Ordinal) && string.Equals(present.AppUrl, appUrl, StringComparison.Ordinal))
            {
                return present;
            }
            var connection = new AppConnection(sidecar.AppId, bootId, appUrl, sidecar.AppToken, _http, _time, _log);
            if (sidecar.Replace(connection) is { } old)
            {
                await old.DisposeAsync();
            }
            _log.LogInformation("{App} (boot {Boot}) is on the bus at {Url}.", sidecar.AppId, bootId, appUrl);
            return connection;
        }
        finally
        {
            _joining.Release();
        }
    }

    /// <summary>The app goes: nothing is delivered to it any more.</summary>
    public static async Task DisconnectAsync(Sidecar sidecar)
    {
        if (sidecar.Replace(null) is { } old)
        {
            await old.DisposeAsync();
        }
    }

    /// <returns>Null when taken, else what daprd answers.</returns>
    public PublishError? Publish(PublishRequest request)
    {
        if (request.Component.Length == 0 || request.Topic.Length == 0)
        {
            return new PublishError(PublishErrorKind.NotFound, "ERR_PUBSUB_EMPTY", "pubsub name and topic must not be empty");
        }
        var component = BusComponents.ByName(request.Component);
        if (component is null)
        {
            return new PublishError(PublishErrorKind.NotFound, "ERR_PUBSUB_NOT_FOUND", $"pubsub {request.Component} is not found");
        }
        if (request.Metadata.ContainsKey("rawPayload"))
        {
            return new PublishError(PublishErrorKind.BadMetadata, "ERR_PUBSUB_REQUEST_METADATA", "rawPayload is not part of this stand-in");
        }
        if (!TryTimeToLive(request.Metadata, component, out var ttl))
        {
            return new PublishError(PublishErrorKind.BadMetadata, "ERR_PUBSUB_REQUEST_METADATA", "ttlInSeconds must be a positive whole number");
        }
        byte[] body;
        try
        {
            body = CloudEventEnvelope.Build(request, _time.GetUtcNow());
        }
        catch (JsonException e)
        {
            return new PublishError(PublishErrorKind.BadEvent, "ERR_PUBSUB_CLOUD_EVENTS_SER", e.Message);
        }
        StandInMetrics.Published.WithLabels(component.Name, request.Topic).Inc();
        var message = new Message(body, request.TraceParent, _time.GetTimestamp(), ttl);
        var routingKey = request.Metadata.GetValueOrDefault("routingKey") ?? "";
        var taken = 0;
        foreach (var sidecar in _byName.Values)
        {
            taken += sidecar.Connection?.Put(component.Name, request.Topic, routingKey, message) ?? 0;
        }
        if (taken == 0)
        {
            // As on RabbitMQ with mandatory=false: taken, and gone.
            StandInMetrics.Unrouted.WithLabels(component.Name, request.Topic).Inc();
        }
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sidecar in _byName.Values)
        {
            await DisconnectAsync(sidecar);
        }
        _http.Dispose();
        _joining.Dispose();
    }

    private static bool TryTimeToLive(IReadOnlyDictionary<string, string> metadata, BusComponent component, out TimeSpan? ttl)
    {
        ttl = component.TtlSeconds > 0 ? TimeSpan.FromSeconds(component.TtlSeconds) : null;
        var text = metadata.GetValueOrDefault("ttlInSeconds") ?? metadata.GetValueOrDefault("ttl");
        if (text is null)
        {
            return true;
        }
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds <= 0)
        {
            return false;
        }
        ttl = TimeSpan.FromSeconds(seconds);
        return true;
    }

    private static string NewToken() => RandomNumberGenerator.GetHexString(40, lowercase: true);
}

/// <summary>A refused publish, in daprd's words.</summary>
internal sealed record PublishError(PublishErrorKind Kind, string Code, string Message);

internal enum PublishErrorKind
{
    NotFound,
    BadMetadata,
    BadEvent,
}
