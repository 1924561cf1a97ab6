using System.Threading.Channels;
using Failover.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Failover.Platform;

/// <summary>
/// Logs at once and publishes in the background, in order. An entry waits for the bus to come back; when more than
/// <see cref="Capacity"/> wait, the oldest is dropped and counted (the log still has it).
/// </summary>
public sealed class BusJournal : BackgroundService, IJournal
{
    public const int Capacity = 2000;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly IEventBus _bus;
    private readonly ServiceIdentity _identity;
    private readonly TimeProvider _time;
    private readonly ILogger<BusJournal> _log;
    private readonly OpenIncidents _incidents;
    private readonly Channel<JournalEntry> _queue = Channel.CreateBounded<JournalEntry>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
        _ => BusMetrics.JournalDropped.Inc());

    public BusJournal(IEventBus bus, ServiceIdentity identity, TimeProvider time, ILogger<BusJournal> log, OpenIncidents? incidents = null)
    {
        _incidents = incidents ?? new OpenIncidents();
        _bus = bus;
        _identity = identity;
        _time = time;
        _log = log;
    }

    public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null)
    {
        var level = severity == JournalSeverity.Info ? LogLevel.Information : LogLevel.Warning;
        var trace = IncidentTrace.Current ?? _incidents.Of(server) ?? _incidents.Of(takeover);
        using (_log.BeginScope(new LogFacts(server, camera, takeover)))
        {
            _log.Log(level, new EventId(0, kind), "{Kind}: {Text}", kind, text);
        }
        BusMetrics.JournalEntries.WithLabels(severity.ToString()).Inc();
        var now = _time.GetUtcNow();
        _queue.Writer.TryWrite(new JournalEntry
        {
            Site = _identity.Site,
            Id = Guid.CreateVersion7(now).ToString("N"),
            Time = now,
            Writer = _identity.Name,
            Severity = severity,
            Kind = kind,
            Server = server,
            Camera = camera,
            Takeover = takeover,
            TraceId = trace,
            Text = text,
        });
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var entry in _queue.Reader.ReadAllAsync(stoppingToken))
            {
                // The site may have become known after the entry was written.
                while (!await _bus.PublishAsync(Topics.Journal, entry with { Site = _identity.Site }, stoppingToken))
                {
                    await Task.Delay(RetryAfter, _time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end; the log has what was not published.
        }
    }
}
