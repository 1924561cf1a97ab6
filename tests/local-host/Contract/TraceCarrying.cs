using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.LocalHost.Tests;

/// <summary>
/// What every transport owes a trace context: it stands in the event on the wire as the message has it, arrives with the message, and one that
/// is none is shown to nobody and stops nothing. One suite; a class for each transport.
/// </summary>
public abstract class TraceCarrying
{
    private const string Context = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>An app that publishes and hears, and whatever lies on the wire between.</summary>
    private protected abstract Task<ITraceTransport> StartAsync();

    [Fact]
    public async Task Publish_AMessageOfAnIncident_CarriesItsContextOnTheWireAndInTheMessage()
    {
        await using var transport = await StartAsync();
        var note = Note.Of("traced") with { Trace = Context };
        var (wire, heard) = await SayAsync(transport, note);
        Assert.Equal(IncidentTrace.IdOf(Context), IncidentTrace.IdOf((string?)wire["traceparent"]));
        Assert.Equal((string?)wire["traceparent"], (string?)wire["traceid"]);
        Assert.Equal(Context, (string?)wire["data"]!["trace"]);
        Assert.Equal(note, heard);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Publish_ABrokenContextOrNone_IsShownToNobodyAndTheMessageArrives(string? context)
    {
        await using var transport = await StartAsync();
        var note = Note.Of("broken") with { Trace = context };
        var (wire, heard) = await SayAsync(transport, note);
        Assert.Equal(note, heard);
        // A sidecar may begin a trace of its own, never go on with what is none.
        Assert.True((string?)wire["traceparent"] is not { Length: > 0 } own || (own != context && IncidentTrace.IdOf(own) is not null), wire.ToJsonString());
    }

    [Theory]
    [InlineData("nonsense", "")]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "also=nonsense")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "=,=")]
    public async Task Receive_AnEventWithAnUnknownOrBrokenContext_IsTakenAllTheSame(string context, string state)
    {
        await using var transport = await StartAsync();
        var note = Note.Of("foreign");
        var envelope = new JsonObject
        {
            ["data"] = System.Text.Json.JsonSerializer.SerializeToNode(note, FailoverJson.Options), ["datacontenttype"] = "application/json", ["id"] = note.Id,
            ["pubsubname"] = BusComponents.Level.Name, ["source"] = "elsewhere", ["specversion"] = "1.0", ["time"] = "2026-01-01T00:00:00Z",
            ["topic"] = Topics.Verdicts, ["traceid"] = context, ["traceparent"] = context, ["tracestate"] = state, ["type"] = Topics.EventType(Topics.Verdicts),
        };
        await Poll.UntilAsync(
            async () =>
            {
                await transport.PutAsync(envelope.ToJsonString());
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Ct);
                return transport.App.Heard.Any(h => h.Note == note);
            },
            Ct);
        // Whoever handles it does not go on with a stranger's trace.
        Assert.All(transport.App.Heard, h => Assert.Null(h.Note.Trace));
    }

    // A level may be lost before its queue stands, so it is said again, as the product says it.
    private static async Task<(JsonNode Wire, Note Heard)> SayAsync(ITraceTransport transport, Note note)
    {
        await Poll.UntilAsync(
            async () =>
            {
                Assert.True(await transport.Bus.PublishAsync(Topics.Verdicts, note, Ct));
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Ct);
                return transport.App.Heard.Any(h => h.Note.Id == note.Id) && !transport.Wire.IsEmpty;
            },
            Ct);
        Assert.True(transport.Wire.TryPeek(out var seen));
        return (JsonNode.Parse(seen)!, transport.App.Heard.First(h => h.Note.Id == note.Id).Note);
    }
}
