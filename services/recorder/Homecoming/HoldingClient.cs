using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>Asks one holder for what it holds. Every answer is checked; a broken one throws and is asked for again.</summary>
internal sealed class HoldingClient : IHolder
{
    /// <summary>No byte for this long, and the holder counts as gone.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly LineHeadroom? _line;
    private readonly TimeProvider _time;

    /// <param name="line">What it waits for between two pieces; null: the line has room for all.</param>
    /// <param name="time">Null: the system's.</param>
    public HoldingClient(string url, Dialer dialer, string token, LineHeadroom? line = null, TimeProvider? time = null)
    {
        (_line, _time) = (line, time ?? TimeProvider.System);
        var handler = dialer.CreateHandler();
        handler.ConnectCallback = async (context, ct) =>
        {
            var socket = await dialer.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, ct);

            // Else the kernel takes megabytes more when we stop reading, and they come over the line all the same.
            socket.ReceiveBufferSize = LineRules.OnTheWayBytes;
            return new NetworkStream(socket, ownsSocket: true);
        };
        handler.ResponseDrainTimeout = TimeSpan.FromSeconds(1);
        _http = new HttpClient(handler) { BaseAddress = new Uri(url.TrimEnd('/') + "/"), Timeout = Silence };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Frame table of a part of a holding, ascending by tick.</summary>
    public async Task<HoldingTable> TableAsync(HoldingReport holding, long fromTick, long toTick, CancellationToken ct)
    {
        await WaitAsync(ct);
        using var response = await _http.GetAsync(Path(holding, fromTick, toTick) + "&table=true", ct);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            // Acknowledged and deleted meanwhile: nothing is owed any more.
            return new HoldingTable(holding.Run, DateTimeOffset.UnixEpoch, [], Open: false);
        }

        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<HoldingTable>(FailoverJson.Options, ct)
            ?? throw new InvalidDataException("The frame table was empty.");
    }

    /// <summary>The run's description and the records with the wanted frames, verified one by one as they lie on the holder's disk (R9).</summary>
    public async Task<HeldFrames> FramesAsync(
        HoldingReport holding, long fromTick, long toTick, IReadOnlySet<FrameKey> wanted, CancellationToken ct)
    {
        await WaitAsync(ct);
        using var response = await _http.GetAsync(Path(holding, fromTick, toTick), HttpCompletionOption.ResponseHeadersRead, ct);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(ct);
        await using var stream = new PacedStream(body, _line, Silence, _time);
        var buffers = new RecordBuffers();
        try
        {
            return await ReadAsync(stream, buffers, wanted.Count, ct);
        }
        catch
        {
            buffers.Dispose();
            throw;
        }
    }

    public async Task AcknowledgeAsync(HoldingAck ack, CancellationToken ct)
    {
        using var response = await _http.PostAsJsonAsync("holdings/ack", ack, FailoverJson.Options, ct);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();

    private ValueTask WaitAsync(CancellationToken ct) => _line?.WaitAsync(ct) ?? ValueTask.CompletedTask;

    private static async Task<HeldFrames> ReadAsync(Stream stream, RecordBuffers buffers, int expected, CancellationToken ct)
    {
        RunInfo? run = null;
        var frames = new List<ForeignFrame>(expected);
        var damaged = new List<DamagedStretch>();
        await foreach (var record in RecordCodec.ReadAsync(stream, buffers, damaged, ct))
        {
            if (record.Header.Kind == RecordKind.Run)
            {
                run = record.Run();
            }
            else if (record.Header.Kind == RecordKind.Frames)
            {
                frames.AddRange(record.Frames());
            }
        }

        return new HeldFrames(run ?? throw new InvalidDataException("The stream described no run."), frames, damaged) { Buffers = [buffers] };
    }

    private static string Path(HoldingReport holding, long fromTick, long toTick) =>
        $"holdings/{Uri.EscapeDataString(holding.Server)}/{Uri.EscapeDataString(holding.Camera)}"
        + $"?run={Uri.EscapeDataString(holding.Run.ToString())}&from={fromTick}&to={toTick}";
}
