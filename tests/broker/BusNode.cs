using System.Collections.Concurrent;
using System.Net;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Failover.Broker.Tests;

/// <summary>A process of the product as far as the bus goes: the platform's app, its topics, the adapter straight on the broker.</summary>
internal sealed class BusNode : IAsyncDisposable
{
    private readonly WebApplication _app;

    private BusNode(WebApplication app) => _app = app;

    public IEventBus Bus => _app.Services.GetRequiredService<IEventBus>();

    public RabbitMqBus Broker => _app.Services.GetRequiredService<RabbitMqBus>();

    public ConcurrentQueue<JournalEntry> Journal { get; } = [];

    public ConcurrentQueue<VerdictReport> Verdicts { get; } = [];

    public ConcurrentQueue<RecorderPlan> Plans { get; } = [];

    public ConcurrentQueue<string> Log { get; private init; } = [];

    /// <summary>What the journal's handler does before it notes the entry.</summary>
    public Func<JournalEntry, Task> OnJournal { get; set; } = _ => Task.CompletedTask;

    /// <summary>Starts one; null subscriptions: it only publishes.</summary>
    public static async Task<BusNode> StartAsync(
        string name, BrokerOptions broker, bool journal = false, bool levels = false, string boot = "boot-1", Dialer? dialer = null, int deadlineMs = 5000)
    {
        var log = new ConcurrentQueue<string>();
        var builder = PlatformApp.CreateBuilder(new ServiceIdentity(name, boot, "harbour"));
        builder.Logging.AddProvider(new QueueLogging(log));
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton(new FailoverTimes { PublishDeadlineMs = deadlineMs });
        builder.Services.AddSingleton(dialer ?? new Dialer());
        builder.Services.AddRabbitMqBus(broker);
        var node = new BusNode(builder.Build()) { Log = log };
        if (journal)
        {
            node._app.MapBusTopic<JournalEntry>(Topics.Journal, async (entry, _) =>
            {
                await node.OnJournal(entry);
                node.Journal.Enqueue(entry);
            });
        }
        if (levels)
        {
            node._app.MapBusTopic<VerdictReport>(Topics.Verdicts, (verdict, _) => Enqueue(node.Verdicts, verdict));
            node._app.MapBusTopic<RecorderPlan>(Topics.Plans, (plan, _) => Enqueue(node.Plans, plan), routingKey: name);
        }
        node._app.MapPlatform();
        await node._app.StartAsync(TestContext.Current.CancellationToken);
        return node;
    }

    public async Task<BusNode> ConnectedAsync()
    {
        await Poll.UntilAsync(() => Broker.Connected, () => $"connected; log: {string.Join('\n', Log)}");
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private static Task Enqueue<T>(ConcurrentQueue<T> queue, T message)
    {
        queue.Enqueue(message);
        return Task.CompletedTask;
    }

    private sealed class QueueLogging(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
