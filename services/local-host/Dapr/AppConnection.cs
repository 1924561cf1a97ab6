using Microsoft.Extensions.Logging;

namespace Failover.LocalHost;

/// <summary>
/// One life of a sidecar beside one instance of its app, in daprd's order: connect the components, wait for the app's port, ask its
/// configuration, read its subscriptions once, consume. What could not be read stays unread until the next life.
/// </summary>
internal sealed class AppConnection : IAsyncDisposable
{
    // daprd's built-in retries of the initial calls.
    private const int ReadAttempts = 4;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(2);

    private readonly Sidecar _sidecar;
    private readonly SidecarServices _services;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IAsyncDisposable> _consumers = [];
    private readonly Task _starting;
    private AppSubscription[] _subscriptions = [];

    public AppConnection(Sidecar sidecar, AppInstance app, SidecarServices services)
    {
        (_sidecar, App, _services) = (sidecar, app, services);
        _starting = Task.Run(StartAsync);
    }

    public AppInstance App { get; }

    public IReadOnlyList<AppSubscription> Subscriptions => Volatile.Read(ref _subscriptions);

    /// <summary>Ends when the app's list was read and is consumed; fails when it could not be read.</summary>
    public Task Subscribed => _subscribed.Task;

    /// <summary>The app answers and every subscription is consumed.</summary>
    public bool Ready => _subscribed.Task.IsCompletedSuccessfully;

    /// <summary>Its list could not be read: the next join begins a new life.</summary>
    public bool Failed => _subscribed.Task.IsFaulted;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _starting;
        await Task.WhenAll(_consumers.Select(c => c.DisposeAsync().AsTask()));
        _subscribed.TrySetCanceled();
        _stop.Dispose();
    }

    private async Task StartAsync()
    {
        try
        {
            await _sidecar.ConnectAsync(_stop.Token);
            if (!_services.Faults.Is(SidecarFault.DeliveredBeforeReady, App.AppId))
            {
                await WaitForAppAsync();
            }
            await _services.Channel.AskConfigAsync(App, _sidecar.AppToken, _stop.Token);
            var (own, problem) = await ReadOwnAsync();
            var subscriptions = AppSubscription.Merge(_services.Declared(App.AppId), own);
            foreach (var subscription in subscriptions)
            {
                await ConsumeAsync(subscription);
            }
            Volatile.Write(ref _subscriptions, [.. subscriptions]);
            Done(problem);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Replaced, or stopped, before it was through.
        }
        catch (BrokerException e)
        {
            _services.Log.LogWarning("{App} is not subscribed: {Problem}", App.AppId, e.Message);
            Done(e.Message);
        }
    }

    private void Done(string? problem)
    {
        if (problem is null)
        {
            _subscribed.TrySetResult();
            return;
        }
        _subscribed.TrySetException(new InvalidOperationException($"The subscriptions of {App.AppId} at {App.Url} were not made: {problem}."));
        // Nobody may be waiting: its exception is seen here.
        _ = _subscribed.Task.Exception;
    }

    private async Task WaitForAppAsync()
    {
        var pause = FirstRetry;
        while (!await _services.Channel.IsListeningAsync(App, _stop.Token))
        {
            await Task.Delay(pause, _services.Time, _stop.Token);
            pause = pause * 2 < LongestRetry ? pause * 2 : LongestRetry;
        }
    }

    private async Task<(IReadOnlyList<AppSubscription> List, string? Problem)> ReadOwnAsync()
    {
        if (_services.Faults.Is(SidecarFault.SubscriptionsLost, App.AppId))
        {
            return ([], "the list was lost");
        }
        var pause = TimeSpan.FromMilliseconds(500);
        for (var attempt = 1; ; attempt++)
        {
            var (list, problem, answered) = await _services.Channel.ReadSubscriptionsAsync(App, _sidecar.AppToken, _stop.Token);
            if (list is not null)
            {
                return (list, null);
            }
            if (answered || attempt == ReadAttempts)
            {
                _services.Log.LogWarning("The subscriptions of {App} at {Url} cannot be read: {Problem}", App.AppId, App.Url, problem);
                return ([], problem);
            }
            await Task.Delay(pause, _services.Time, _stop.Token);
            pause *= 2;
        }
    }

    private async Task ConsumeAsync(AppSubscription subscription)
    {
        if (_sidecar.Find(subscription.Component) is not { } link)
        {
            _services.Log.LogWarning("{App} subscribes to the unknown component {Component}.", App.AppId, subscription.Component);
            return;
        }
        if (!link.Component.Scopes.MaySubscribe(App.AppId, subscription.Topic))
        {
            _services.Log.LogWarning("{App} may not subscribe to {Topic} of {Component}.", App.AppId, subscription.Topic, subscription.Component);
            return;
        }
        var delivery = new AppDelivery(_sidecar, link, App, subscription, _services);
        var queue = subscription.QueueOf(link.Component.ConsumerOf(App.AppId, App.BootId));
        _consumers.Add(await link.Broker.ConsumeAsync(queue, delivery.DeliverAsync, _stop.Token));
    }
}

/// <summary>What all sidecars of a stand-in share.</summary>
/// <param name="Channel">Calls to apps.</param>
/// <param name="Declared">Subscription resources by app-id.</param>
/// <param name="Faults">Switches.</param>
/// <param name="Time">Clock.</param>
/// <param name="Log">Log.</param>
internal sealed record SidecarServices(
    AppChannel Channel, Func<string, IReadOnlyList<AppSubscription>> Declared, SidecarFaults Faults, TimeProvider Time, ILogger Log);
