using System.Globalization;
using Failover.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Failover.Platform;

/// <summary>
/// The bus straight on the broker, without a sidecar. Connects for ever, with backoff; while there is no connection a publish returns
/// false at once. Nobody waits for it: recording, keeping and probing know nothing of it.
/// </summary>
public sealed class RabbitMqBus(
    BrokerConnector connector, BusSubscriptions subscriptions, ServiceIdentity identity, FailoverTimes times, TimeProvider time,
    ILogger<RabbitMqBus> log) : BackgroundService, IEventBus
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(5);

    /// <summary>So long before a certificate expires every new connection warns.</summary>
    private static readonly TimeSpan ExpiresSoon = TimeSpan.FromDays(14);

    private BrokerSession? _session;
    private int _failing;
    private string? _lastProblem;
    private long _warnedAt;

    /// <summary>A connection stands and what this process hears is subscribed.</summary>
    public bool Connected { get; private set; }

    public async Task<bool> PublishAsync<T>(string topic, T message, CancellationToken ct, string? routingKey = null)
        where T : IBusMessage
    {
        if (message.Site.Length == 0)
        {
            return Failed(topic, "site-unknown", null);
        }
        var session = Volatile.Read(ref _session);
        if (session is null)
        {
            return Failed(topic, "not-connected", null);
        }
        if (session.Blocked is { } alarm)
        {
            return Failed(topic, "blocked", $"the broker takes nothing: {alarm}");
        }
        var component = BusComponents.Of(topic);
        var body = BrokerEnvelope.Write(component, topic, message, identity.Name, time.GetUtcNow());
        using var deadline = new CancellationTokenSource(times.PublishDeadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            await session.PublishAsync(component, topic, routingKey ?? "", PropertiesOf(component, message.Id), body, both.Token);
            return Published(topic);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (PublishReturnException)
        {
            BusMetrics.Unrouted.WithLabels(topic).Inc();
            // Nobody listens: for a level nothing is lost by it, an entry of the journal waits until somebody does.
            return BrokerTopology.IsDurable(component) ? Failed(topic, "unrouted", "no queue is bound for it") : Published(topic);
        }
        catch (Exception e) when (BrokerProblem.IsOne(e))
        {
            return deadline.IsCancellationRequested
                ? Failed(topic, "deadline", $"no confirm within {times.PublishDeadline.TotalSeconds} s")
                : Failed(topic, e is PublishException ? "refused" : "error", e.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!connector.Options.Tls)
        {
            log.LogWarning("The broker {Broker} is spoken to without TLS: passwords and messages pass in clear text.", connector.Options);
        }
        var backoff = FirstBackoff;
        try
        {
            while (true)
            {
                var since = time.GetTimestamp();
                await LiveOnceAsync(stoppingToken);
                // A connection that stood for a while was a good one.
                backoff = time.GetElapsedTime(since) > LongestBackoff * 2 ? FirstBackoff : backoff;
                await Task.Delay(backoff, time, stoppingToken);
                backoff = backoff * 2 < LongestBackoff ? backoff * 2 : LongestBackoff;
            }
        }
        catch (Exception e) when (stoppingToken.IsCancellationRequested && BrokerProblem.IsOne(e))
        {
            // The end.
        }
    }

    /// <summary>One connection, from the attempt to the loss.</summary>
    private async Task LiveOnceAsync(CancellationToken ct)
    {
        BrokerSession? session = null;
        try
        {
            session = new BrokerSession(await connector.ConnectAsync($"{identity.Name} {identity.BootId}", ct));
            Volatile.Write(ref _session, session);
            await session.ConsumeAsync(subscriptions.All, identity, time, ct);
            Connected = true;
            _lastProblem = null;
            BusMetrics.Connects.WithLabels("connected").Inc();
            BusMetrics.Connected.WithLabels(identity.Name).Set(1);
            log.LogInformation("Connected to the broker {Broker} as {User}.", connector.Options, connector.Options.User);
            WarnOfExpiry();
            var why = await session.Lost.WaitAsync(ct);
            log.LogWarning("The connection to the broker {Broker} is lost ({Why}); it is made again.", connector.Options, why);
        }
        catch (Exception e) when (BrokerProblem.IsOne(e) && !ct.IsCancellationRequested)
        {
            BusMetrics.Connects.WithLabels("failed").Inc();
            var problem = BrokerProblem.Sentence(e, connector.Options, connector.Trust.Refused);
            if (BrokerProblem.IsToldAgain(problem, Interlocked.Exchange(ref _lastProblem, problem), time.GetElapsedTime(_warnedAt)))
            {
                _warnedAt = time.GetTimestamp();
                log.LogWarning("{Problem} It is tried again; recording does not wait for it.", problem);
            }
        }
        finally
        {
            Connected = false;
            BusMetrics.Connected.WithLabels(identity.Name).Set(0);
            Volatile.Write(ref _session, null);
            if (session is not null)
            {
                await session.DisposeAsync();
            }
        }
    }

    private void WarnOfExpiry()
    {
        if (connector.Trust.Expires is { } expires && expires.At - time.GetUtcNow() < ExpiresSoon)
        {
            log.LogWarning(
                "The {Whose} certificate for the broker {Broker} expires at {At:u}: renew it before; a connection that breaks then does not come again.",
                expires.Whose == "own" ? "client's" : "broker's", connector.Options, expires.At.UtcDateTime);
        }
    }

    private static BasicProperties PropertiesOf(BusComponent component, string id) => new()
    {
        ContentType = BrokerEnvelope.ContentType,
        DeliveryMode = BrokerTopology.IsPersistent(component) ? DeliveryModes.Persistent : DeliveryModes.Transient,
        MessageId = id,
        Expiration = component.TtlSeconds > 0 ? (component.TtlSeconds * 1000).ToString(CultureInfo.InvariantCulture) : null,
    };

    private bool Published(string topic)
    {
        BusMetrics.Published.WithLabels(topic).Inc();
        if (Interlocked.Exchange(ref _failing, 0) != 0)
        {
            log.LogInformation("Publishing works again (topic {Topic}).", topic);
        }
        return true;
    }

    private bool Failed(string topic, string why, string? message)
    {
        BusMetrics.PublishFailed.WithLabels(topic, why).Inc();
        if (message is not null && Interlocked.Exchange(ref _failing, 1) == 0)
        {
            log.LogWarning("Publishing on {Topic} failed ({Why}): {Message}", topic, why, message);
        }
        return false;
    }
}

/// <summary>Registration of the bus without a sidecar.</summary>
public static class RabbitMqBusServices
{
    public static IServiceCollection AddRabbitMqBus(this IServiceCollection services, BrokerOptions broker)
    {
        services.AddSingleton(new BusSubscriptions(overHttp: false));
        services.AddSingleton(p => new BrokerConnector(broker, p.GetRequiredService<Dialer>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RabbitMqBus>();
        services.AddSingleton<IEventBus>(p => p.GetRequiredService<RabbitMqBus>());
        services.AddHostedService(p => p.GetRequiredService<RabbitMqBus>());
        return services;
    }
}
