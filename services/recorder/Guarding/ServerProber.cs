using System.Net.Http.Json;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>Probes one guarded server over its own socket and tells its watch.</summary>
internal sealed class ServerProber : IAsyncDisposable
{
    private readonly ServerWatch _watch;
    private readonly Dialer _dialer;
    private readonly FailoverTimes _times;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly ProbeClient _probe;
    private readonly HttpClient _http;
    private readonly Dictionary<GuardPeer, ProbeClient> _peers = [];
    private readonly Task _loop;

    public ServerProber(ServerWatch watch, Dialer dialer, FailoverTimes times, TimeProvider time)
    {
        (_watch, _dialer, _times, _time) = (watch, dialer, times, time);
        _probe = new ProbeClient(watch.ProbeUrl, dialer.CreateHandler(), times.ProbeAnswer, time);
        _http = new HttpClient(dialer.CreateHandler()) { BaseAddress = new Uri(watch.ProbeUrl.TrimEnd('/') + "/") };
        _loop = Task.Run(() => RunAsync(_stop.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _probe.Dispose();
        foreach (var peer in _peers.Values)
        {
            peer.Dispose();
        }

        _http.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(_times.ProbeEvery, _time);
        try
        {
            do
            {
                _watch.Note(await _probe.AskAsync(ct));
                _watch.Decide();
                await Task.WhenAll(
                    _watch.WhatToAlign().Select(camera => AlignAsync(camera, ct)).Concat(_watch.Peers.WhomToAsk().Select(peer => AskPeerAsync(peer, ct))));
            }
            while (await timer.WaitForNextTickAsync(ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Ended by its owner.
        }
    }

    /// <summary>Peers are few (a server has two or three guards) and change with the plan only.</summary>
    private async Task AskPeerAsync(GuardPeer peer, CancellationToken ct)
    {
        if (!_peers.TryGetValue(peer, out var client))
        {
            _peers[peer] = client = new ProbeClient(peer.ProbeUrl, _dialer.CreateHandler(), _times.ProbeAnswer, _time);
        }

        _watch.Peers.Note(peer, await client.AskAsync(ct));
    }

    private async Task AlignAsync(GuardedCamera camera, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(_times.ProbeAnswer, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            var path = $"recent?server={Uri.EscapeDataString(_watch.Server)}&camera={Uri.EscapeDataString(camera.Feed.Camera)}";
            if (await _http.GetFromJsonAsync<RecentFrames>(path, FailoverJson.Options, both.Token) is { } recent)
            {
                camera.Align(recent);
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException or System.Text.Json.JsonException
            || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            // Not aligned yet is a state that coverage names; it is tried again in a second.
        }
    }
}

/// <summary>Probes over sockets.</summary>
internal sealed class SocketProbing(Dialer dialer, FailoverTimes times, TimeProvider time) : IProbing
{
    public IAsyncDisposable Begin(ServerWatch watch) => new ServerProber(watch, dialer, times, time);
}
