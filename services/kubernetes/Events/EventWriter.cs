using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace Failover.Kubernetes;

/// <summary>
/// Writes Events in the background, in order. The same again within ten minutes counts the one that is there, at most every ten seconds. They
/// are for people who look with kubectl: when the API is away or slow they are dropped and counted; journal and log have everything.
/// </summary>
public sealed class EventWriter : IDisposable
{
    /// <summary>More than this waiting, and the oldest is dropped.</summary>
    public const int Capacity = 500;

    private const int LongestNote = 1024;
    private static readonly TimeSpan SameFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(10);
    private static readonly Counter Dropped = Metrics.CreateCounter("failover_store_events_dropped_total", "Events that were not written; the journal has what they said.", "why");
    private static readonly Counter Written = Metrics.CreateCounter("failover_store_events_total", "Events written.", "type");

    private readonly ApiClient _api;
    private readonly ILogger<EventWriter> _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<EventNote, Told> _told = [];
    private readonly Channel<EventNote> _queue = Channel.CreateBounded<EventNote>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => Dropped.WithLabels("full").Inc());

    private readonly Task _writing;

    public EventWriter(ApiClient api, ILogger<EventWriter> log)
    {
        (_api, _log) = (api, log);
        _writing = Task.Run(WriteAllAsync);
    }

    private sealed record Told(string Name, TimeSpan Since, TimeSpan CountedAt, int Count);

    /// <summary>Never waits, never throws.</summary>
    public void Write(EventNote note) => _queue.Writer.TryWrite(note);

    /// <summary>What is not written by now is dropped.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _writing.GetAwaiter().GetResult();
        _stop.Dispose();
    }

    private async Task WriteAllAsync()
    {
        try
        {
            await foreach (var note in _queue.Reader.ReadAllAsync(_stop.Token))
            {
                try
                {
                    await WriteAsync(note, _api.Time.Elapsed(), _stop.Token);
                }
                catch (Exception e) when (e is not OperationCanceledException || !_stop.IsCancellationRequested)
                {
                    Dropped.WithLabels("failed").Inc();
                    _log.LogDebug("The event {Reason} about {Name} was not written: {Message}", note.Reason, note.Name, e.Message);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task WriteAsync(EventNote note, TimeSpan now, CancellationToken ct)
    {
        foreach (var old in _told.Where(t => now - t.Value.Since > SameFor).Select(t => t.Key).ToList())
        {
            _told.Remove(old);
        }
        if (_told.TryGetValue(note, out var told))
        {
            await CountAsync(note, told with { Count = told.Count + 1 }, now, ct);
            return;
        }
        var name = $"{note.Name}.{Guid.NewGuid().ToString("N")[..16]}";
        var answer = await SendAsync("create", All, await DocumentAsync(note, name, ct), ct);
        if (_told.Count < Capacity)
        {
            _told[note] = new Told(name, now, now, 1);
        }
        Count(answer, note);
    }

    private async Task CountAsync(EventNote note, Told told, TimeSpan now, CancellationToken ct)
    {
        _told[note] = told;
        if (now - told.CountedAt < CountEvery)
        {
            return;
        }
        _told[note] = told with { CountedAt = now };
        var series = new JsonObject { ["series"] = new JsonObject { ["count"] = told.Count, ["lastObservedTime"] = Now() } };
        Count(await SendAsync("patch", $"{All}/{Uri.EscapeDataString(told.Name)}", series, ct), note);
    }

    private async Task<JsonObject> DocumentAsync(EventNote note, string name, CancellationToken ct)
    {
        var (kind, uid) = await ObjectOfAsync(note, ct);
        var regarding = new JsonObject { ["apiVersion"] = KindPath.Of(kind).ApiVersion, ["kind"] = kind, ["namespace"] = _api.Namespace, ["name"] = note.Name };
        if (uid is not null)
        {
            regarding["uid"] = uid;
        }
        return new JsonObject
        {
            ["apiVersion"] = "events.k8s.io/v1",
            ["kind"] = "Event",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = _api.Namespace },
            ["eventTime"] = Now(),
            ["reportingController"] = $"failover.video/{note.Reporter}",
            ["reportingInstance"] = note.Instance,
            ["action"] = note.Reason,
            ["reason"] = note.Reason,
            ["regarding"] = regarding,
            ["note"] = note.Text.Length > LongestNote ? note.Text[..LongestNote] : note.Text,
            ["type"] = note.IsWarning ? "Warning" : "Normal",
        };
    }

    // kubectl describe finds events by the object's uid. Who may not read the object tells without it. The journal says "server" of every recorder:
    // which of the two kinds it is, is told by the object that is there.
    private async Task<(string Kind, JsonNode? Uid)> ObjectOfAsync(EventNote note, CancellationToken ct)
    {
        string[] kinds = note.Kind == SiteServer.Kind ? [SiteServer.Kind, FailoverServer.Kind] : [note.Kind];
        foreach (var kind in kinds)
        {
            var path = KindPath.Of(kind);
            var found = await _api.SendAsync(new ApiRequest("get", path.Plural, path.One(_api.Namespace, note.Name), $"{kind} {note.Name}"), ct);
            if (found.IsSuccess && found.Body["metadata"]?["uid"] is { } uid)
            {
                return (kind, uid.DeepClone());
            }
        }
        return (note.Kind, null);
    }

    private string All => $"/apis/events.k8s.io/v1/namespaces/{_api.Namespace}/events";

    private Task<ApiAnswer> SendAsync(string verb, string path, JsonObject body, CancellationToken ct) =>
        _api.SendAsync(new ApiRequest(verb, "events", path, "an event", body), ct);

    private static void Count(ApiAnswer answer, EventNote note)
    {
        if (answer.IsSuccess)
        {
            Written.WithLabels(note.IsWarning ? "Warning" : "Normal").Inc();
        }
        else
        {
            Dropped.WithLabels("refused").Inc();
        }
    }

    private string Now() => _api.Time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
