using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Failover.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace Failover.Platform;

/// <summary>
/// A recorder's place on the bus: joins local-host with backoff for ever, and joins again when publishing failed for some seconds
/// (the network, or a local-host that restarted) and every <see cref="RefreshEvery"/> in any case. Recording waits for none of it:
/// while not joined a publish returns false at once.
/// </summary>
public sealed class RecorderBus(
    RecorderBusOptions options, ServiceIdentity identity, BusAppToken appToken, Dialer dialer, FailoverTimes times, TimeProvider time,
    ILoggerFactory logs) : BackgroundService, IEventBus
{
    public static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan JoinDeadline = TimeSpan.FromSeconds(3);

    // So long may publishing fail before the connection itself is doubted.
    private static readonly TimeSpan DoubtAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMilliseconds(250);

    private static readonly Counter Joins = Metrics.CreateCounter("failover_join_total", "Attempts to join the site's bus.", "result");

    private readonly ILogger<RecorderBus> _log = logs.CreateLogger<RecorderBus>();
    private Joining? _joined;
    private long _failingSince;

    /// <summary>A place on the bus is held now.</summary>
    public bool Joined => Volatile.Read(ref _joined) is not null;

    public async Task<bool> PublishAsync<T>(string topic, T message, CancellationToken ct, string? routingKey = null)
        where T : IBusMessage
    {
        var connection = Volatile.Read(ref _joined)?.Connection.Bus;
        if (connection is null)
        {
            BusMetrics.PublishFailed.WithLabels(topic, "not-joined").Inc();
            return false;
        }
        var published = await connection.PublishAsync(topic, message, ct, routingKey);
        if (published)
        {
            Interlocked.Exchange(ref _failingSince, 0);
        }
        else
        {
            Interlocked.CompareExchange(ref _failingSince, Math.Max(1, time.GetTimestamp()), 0);
        }
        return published;
    }

    public override void Dispose()
    {
        Interlocked.Exchange(ref _joined, null)?.Connection.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var http = new HttpClient(dialer.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Token);
        try
        {
            while (true)
            {
                await JoinUntilDoneAsync(http, stoppingToken);
                var joinedAt = time.GetTimestamp();
                while (time.GetElapsedTime(joinedAt) < RefreshEvery && !InDoubt())
                {
                    await Task.Delay(CheckEvery, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    private bool InDoubt()
    {
        var since = Interlocked.Read(ref _failingSince);
        return since != 0 && time.GetElapsedTime(since) > DoubtAfter;
    }

    private async Task JoinUntilDoneAsync(HttpClient http, CancellationToken ct)
    {
        var backoff = FirstBackoff;
        string? lastProblem = null;
        while (true)
        {
            var appUrl = options.AppUrl();
            var problem = appUrl is null ? "the recorder does not listen yet" : await TryJoinAsync(http, appUrl, ct);
            if (problem is null)
            {
                Joins.WithLabels("joined").Inc();
                return;
            }
            Joins.WithLabels("failed").Inc();
            if (appUrl is not null && !string.Equals(problem, lastProblem, StringComparison.Ordinal))
            {
                lastProblem = problem;
                _log.LogWarning("Not joined to {Site}: {Problem} Recording goes on; joining is tried again.", options.Site, problem);
            }
            await Task.Delay(backoff, time, ct);
            backoff = backoff * 2 < LongestBackoff ? backoff * 2 : LongestBackoff;
        }
    }

    /// <returns>Null when joined, else one sentence.</returns>
    private async Task<string?> TryJoinAsync(HttpClient http, string appUrl, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(JoinDeadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            var request = new JoinRequest(identity.Name, identity.BootId, appUrl);
            using var response = await http.PostAsJsonAsync(new Uri(options.Site, "/v1/recorders/join"), request, FailoverJson.Options, both.Token);
            if (!response.IsSuccessStatusCode)
            {
                return await ProblemOfAsync(response, both.Token);
            }
            var answer = await response.Content.ReadFromJsonAsync<JoinAnswer>(FailoverJson.Options, both.Token);
            if (answer is null)
            {
                return "its answer was empty.";
            }
            Enter(answer);
            return null;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or System.Text.Json.JsonException or IOException or NotSupportedException)
        {
            return e is OperationCanceledException ? $"no answer within {JoinDeadline.TotalSeconds} s." : $"{e.Message}.";
        }
    }

    private static async Task<string> ProblemOfAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            return "it refused the token (give --token-file the site's site.token).";
        }
        try
        {
            var error = await response.Content.ReadFromJsonAsync<ErrorAnswer>(FailoverJson.Options, ct);
            return error?.Error ?? $"it answered {(int)response.StatusCode}.";
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or NotSupportedException)
        {
            return $"it answered {(int)response.StatusCode}.";
        }
    }

    private void Enter(JoinAnswer answer)
    {
        appToken.Set(answer.AppApiToken);
        identity.EnterSite(answer.Site);
        var present = Volatile.Read(ref _joined);
        // A refresh that changes nothing keeps the connection, unless publishing over it fails.
        if (present is not null && present.Answer == answer && !InDoubt())
        {
            return;
        }
        var connection = new DaprBusConnection(answer.DaprGrpcEndpoint, answer.DaprHttpEndpoint, answer.DaprApiToken, dialer, times, time, logs);
        Interlocked.Exchange(ref _failingSince, 0);
        // Publishes that still run on the old connection fail by its disposal: they were failing anyway.
        Interlocked.Exchange(ref _joined, new Joining(answer, connection))?.Connection.Dispose();
        _log.LogInformation("Joined site {SiteName} at {Site}.", answer.Site, options.Site);
    }

    private sealed record Joining(JoinAnswer Answer, DaprBusConnection Connection);
}

/// <summary>Registration of the recorder's bus.</summary>
public static class RecorderBusServices
{
    public static IServiceCollection AddRecorderBus(this IServiceCollection services, RecorderBusOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<RecorderBus>();
        services.AddSingleton<IEventBus>(p => p.GetRequiredService<RecorderBus>());
        services.AddHostedService(p => p.GetRequiredService<RecorderBus>());
        return services;
    }
}
