using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Failover.LocalHost;

/// <summary>One app-id's sidecar: its two tokens, its components, and its present life beside an instance of the app.</summary>
internal sealed class Sidecar(string appId, string apiToken, string appToken, IBroker broker, IReadOnlyList<PubSubComponent> components, SidecarServices services)
    : IAsyncDisposable
{
    private static readonly TimeSpan DeadLetterWithin = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _changing = new(1, 1);
    private IReadOnlyList<SidecarLink> _links = Open(broker, components, appId);
    private AppConnection? _connection;
    private AppInstance? _app;
    private bool _down;
    private bool _gone;

    public string AppId => appId;

    /// <summary>The app shows it to the stand-in; it also says which app is calling.</summary>
    public string ApiToken => apiToken;

    /// <summary>Deliveries show it to the app.</summary>
    public string AppToken => appToken;

    /// <summary>What the app set by <c>PUT /v1.0/metadata/{key}</c>.</summary>
    public ConcurrentDictionary<string, string> Extended { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<SidecarLink> Links => Volatile.Read(ref _links);

    public AppConnection? Connection => Volatile.Read(ref _connection);

    /// <summary>Its process is gone: its ports are closed.</summary>
    public bool IsDown => Volatile.Read(ref _down);

    /// <summary>Components are up. Never withdrawn.</summary>
    public bool OutboundReady => !IsDown && Links.All(l => l.Broker.WasConnected);

    public SidecarLink? Find(string component) => Links.FirstOrDefault(l => string.Equals(l.Component.Name, component, StringComparison.Ordinal));

    /// <summary>
    /// Its app is here now. The same instance again changes nothing; another replaces it; one whose list was not read is asked anew, and a
    /// sidecar that its app had shut down begins a new life.
    /// </summary>
    /// <returns>Null while the sidecar is gone: its next start finds the app.</returns>
    public async Task<AppConnection?> ConnectAsync(AppInstance app, CancellationToken ct)
    {
        await _changing.WaitAsync(ct);
        try
        {
            if (Connection is { Failed: false } present && present.App == app)
            {
                return present;
            }
            _app = app;
            if (IsDown && _gone)
            {
                return null;
            }
            await EndAsync();
            if (IsDown)
            {
                Open();
            }
            services.Log.LogInformation("{App} (boot {Boot}) is on the bus at {Url}.", appId, app.BootId, app.Url);
            return Begin(app);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>The app goes: nothing is delivered to it any more.</summary>
    public Task DisconnectAsync() => ChangeAsync(EndAsync);

    /// <summary>
    /// The sidecar goes with its connections; what is in hand goes back to its queue, or is lost (ShutdownNack). It stays away until it is
    /// started.
    /// </summary>
    public Task StopAsync() => StopAsync(gone: true);

    /// <summary>Its app asked it to end.</summary>
    public Task ShutdownAsync() => StopAsync(gone: false);

    /// <summary>A new life beside the same app.</summary>
    public Task StartAsync() => ChangeAsync(async () =>
    {
        await EndAsync();
        await CloseAsync();
        Open();
        if (_app is { } app)
        {
            Begin(app);
        }
    });

    /// <summary>Connects the components. While the broker is away this goes on as a pod's restarts do.</summary>
    public async Task ConnectAsync(CancellationToken ct)
    {
        foreach (var link in Links)
        {
            string? told = null;
            while (true)
            {
                try
                {
                    await link.Broker.ConnectAsync(ct);
                    break;
                }
                catch (BrokerException e)
                {
                    if (told != e.Message)
                    {
                        told = e.Message;
                        services.Log.LogWarning("The sidecar of {App} waits for its component {Component}: {Problem}", appId, link.Component.Name, e.Message);
                    }
                    await Task.Delay(link.Component.ReconnectWait, services.Time, ct);
                }
            }
        }
    }

    /// <summary>Publishes the original body to a dead letter topic of the same component.</summary>
    /// <returns>False when it was not taken.</returns>
    public async Task<bool> DeadLetterAsync(SidecarLink link, string topic, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        // The publishing scopes hold here too.
        if (!link.Component.Scopes.MayPublish(appId, topic))
        {
            services.Log.LogWarning("{App} may not publish to its dead letter topic {Topic}.", appId, topic);
            return false;
        }
        using var deadline = new CancellationTokenSource(DeadLetterWithin, services.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            await link.Broker.PublishAsync(new BrokerMessage(topic, "", body, null, MessageProperties.None), both.Token);
            return true;
        }
        catch (Exception e) when (e is BrokerException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            services.Log.LogWarning("A message of {App} did not reach the dead letter topic {Topic}: {Problem}", appId, topic, e.Message);
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _changing.Dispose();
    }

    /// <summary>Without the tokens.</summary>
    public override string ToString() => $"Sidecar {appId}";

    private static List<SidecarLink> Open(IBroker broker, IReadOnlyList<PubSubComponent> components, string appId) =>
        [.. components.Select(c => new SidecarLink(c, broker.Open(c, appId)))];

    private Task StopAsync(bool gone) => ChangeAsync(async () =>
    {
        _gone = gone;
        Volatile.Write(ref _down, true);
        await EndAsync();
        await CloseAsync();
    });

    private void Open()
    {
        Volatile.Write(ref _links, Open(broker, components, appId));
        Volatile.Write(ref _down, false);
    }

    private AppConnection Begin(AppInstance app)
    {
        var connection = new AppConnection(this, app, services);
        Volatile.Write(ref _connection, connection);
        return connection;
    }

    private async Task ChangeAsync(Func<Task> change)
    {
        await _changing.WaitAsync(CancellationToken.None);
        try
        {
            await change();
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task EndAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is { } old)
        {
            await old.DisposeAsync();
        }
    }

    private async Task CloseAsync()
    {
        foreach (var link in Links)
        {
            await link.Broker.DisposeAsync();
        }
    }
}

/// <summary>A component of one sidecar.</summary>
internal sealed record SidecarLink(PubSubComponent Component, IBrokerLink Broker);
