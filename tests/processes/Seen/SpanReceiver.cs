using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Google.Protobuf;

namespace Failover.Processes.Tests;

/// <summary>
/// An OTLP endpoint of the test's own: takes <c>POST /v1/traces</c> with protobuf and reads what a trace is made of
/// (opentelemetry/proto/trace/v1/trace.proto).
/// </summary>
internal sealed class SpanReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<SpanSeen> _spans = new();
    private readonly ConcurrentQueue<string> _bodies = new();
    private readonly Task _serving;

    public SpanReceiver()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url { get; }

    public IReadOnlyList<SpanSeen> Spans => [.. _spans];

    /// <summary>Every byte that came, as text.</summary>
    public IReadOnlyList<string> Bodies => [.. _bodies];

    public void Dispose()
    {
        _listener.Close();
        _serving.Wait(TimeSpan.FromSeconds(5));
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                _bodies.Enqueue(System.Text.Encoding.Latin1.GetString(body.ToArray()));
                Read(body.ToArray());
                context.Response.StatusCode = 200;
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // It ends, or one sender went away.
            }
        }
    }

    private void Read(byte[] request)
    {
        foreach (var (_, resourceSpans) in Fields(request).Where(f => f.Number == 1))
        {
            var service = "";
            foreach (var (number, part) in Fields(resourceSpans))
            {
                if (number == 1)
                {
                    service = AttributesOf(part, 1).GetValueOrDefault("service.name", "");
                }
                foreach (var (_, span) in number == 2 ? Fields(part).Where(f => f.Number == 2) : [])
                {
                    _spans.Enqueue(SpanOf(service, span));
                }
            }
        }
    }

    private static SpanSeen SpanOf(string service, byte[] span)
    {
        var fields = Fields(span).ToLookup(f => f.Number, f => f.Value);
        byte[] Of(int number) => fields[number].FirstOrDefault() ?? [];
        return new SpanSeen(
            service, System.Text.Encoding.UTF8.GetString(Of(5)), Convert.ToHexStringLower(Of(1)), Convert.ToHexStringLower(Of(2)), Convert.ToHexStringLower(Of(4)),
            BitConverter.ToInt64(Of(7)), BitConverter.ToInt64(Of(8)), AttributesOf(span, 9));
    }

    // KeyValue: key = 1, value = 2 { string_value = 1 }.
    private static Dictionary<string, string> AttributesOf(byte[] message, int number)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (_, pair) in Fields(message).Where(f => f.Number == number))
        {
            var parts = Fields(pair).ToLookup(f => f.Number, f => f.Value);
            var text = parts[2].SelectMany(Fields).FirstOrDefault(f => f.Number == 1).Value ?? [];
            attributes[System.Text.Encoding.UTF8.GetString(parts[1].First())] = System.Text.Encoding.UTF8.GetString(text);
        }
        return attributes;
    }

    // Messages, strings and bytes as they are; fixed 64-bit numbers as their bytes; other numbers are not needed.
    private static List<(int Number, byte[] Value)> Fields(byte[] message)
    {
        var fields = new List<(int, byte[])>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            var number = WireFormat.GetTagFieldNumber(tag);
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.LengthDelimited:
                    fields.Add((number, input.ReadBytes().ToByteArray()));
                    break;
                case WireFormat.WireType.Fixed64:
                    fields.Add((number, BitConverter.GetBytes(input.ReadFixed64())));
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
        return fields;
    }
}

/// <summary>One span as it arrived; times in ns since 1970.</summary>
internal sealed record SpanSeen(
    string Service, string Name, string TraceId, string SpanId, string Parent, long From, long To, IReadOnlyDictionary<string, string> Attributes);
