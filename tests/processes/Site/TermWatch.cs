using System.Net.Http.Json;
using Failover.Contracts;

namespace Failover.Processes.Tests;

/// <summary>
/// Asks every recorder again and again which roles it serves and which terms it has seen (R2): a term of a server is served by one recorder
/// only, whenever that was, and no recorder's terms fall, also over its restarts.
/// </summary>
internal sealed class TermWatch : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<(string Server, long Term), string> _servedBy = [];
    private readonly Dictionary<(string Recorder, string Server), long> _seen = [];
    private readonly List<string> _broken = [];
    private readonly Task _watching;

    /// <param name="recorders">Their own addresses.</param>
    public TermWatch(IReadOnlyDictionary<string, Uri> recorders) => _watching = Task.WhenAll(recorders.Select(r => WatchAsync(r.Key, r.Value)));

    /// <summary>Roles and terms that were seen at all.</summary>
    public int Seen
    {
        get
        {
            lock (_broken)
            {
                return _servedBy.Count;
            }
        }
    }

    /// <summary>What was against R2, one sentence each.</summary>
    public IReadOnlyList<string> Broken
    {
        get
        {
            lock (_broken)
            {
                return [.. _broken];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync(string name, Uri address)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = Patience };
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (await http.GetFromJsonAsync<RecorderStatus>("status", FailoverJson.Options, _stop.Token) is { } status)
                {
                    Look(name, status.Beat);
                }
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or System.Text.Json.JsonException)
            {
                // Dead, stopped, cut off or starting: it serves nobody that could ask it.
            }
            await Task.Delay(Period, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Look(string name, Beat beat)
    {
        lock (_broken)
        {
            // A role that is served provisionally is served under the last known term, which its holder need not have heard of.
            foreach (var role in beat.Roles.Where(role => !role.Provisional))
            {
                if (!_servedBy.TryAdd((role.Server, role.Term), name) && _servedBy[(role.Server, role.Term)] is var other && other != name)
                {
                    _broken.Add($"Term {role.Term} of {role.Server} was served by {other} and by {name}.");
                }
            }
            foreach (var (server, term) in beat.Terms)
            {
                if (_seen.GetValueOrDefault((name, server)) is var before && term < before)
                {
                    _broken.Add($"{name} fell from term {before} of {server} to {term}.");
                }
                _seen[(name, server)] = Math.Max(term, _seen.GetValueOrDefault((name, server)));
            }
        }
    }
}
