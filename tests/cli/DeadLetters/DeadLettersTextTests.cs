using System.Text;
using Failover.Platform;
using RabbitMQ.Client;

namespace Failover.Cli.Tests;

public sealed class DeadLettersTextTests
{
    private static readonly DeadLetter Readable = Letter(
        BrokerTopology.DeadQueue, "delivery_limit",
        """
        {"data":{"site":"harbour","id":"1","time":"2026-05-01T12:00:01.200Z","writer":"election","severity":"Alarm","kind":"TakeoverActive",
        "text":"spare-1 is slave-2\u001b[2J now"}}
        """);

    private static readonly DeadLetter Poison = Letter(BrokerTopology.DeadQueue, "rejected", "{]");
    private static readonly DeadLetter Unrouted = Letter(BrokerTopology.UnroutedQueue, null, """{"data":7}""");

    [Fact]
    public void Render_Letters_IsTheGoldenTable() => Golden.Check("dead-letters-list", TextLine.PlainText(DeadLettersText.Render([Readable, Poison, Unrouted])));

    [Fact]
    public void Render_None_SaysSo() => Assert.Equal("No dead letters.\n", TextLine.PlainText(DeadLettersText.Render([])));

    [Fact]
    public void RenderChange_DoneFailedAndUnknown_IsTheGoldenText() => Golden.Check(
        "dead-letters-replay",
        TextLine.PlainText(DeadLettersText.RenderChange(
            DeadLetterFate.Replay, [(Readable, null), (Poison, "the queue management-journal is gone")], new HashSet<string> { Readable.Key, "000000000000" })));

    private static DeadLetter Letter(string queue, string? reason, string body) => DeadLetter.Of(
        queue,
        new BasicProperties
        {
            Headers = reason is null ? null : new Dictionary<string, object?>
            {
                ["x-death"] = new List<object?>
                {
                    new Dictionary<string, object?> { ["reason"] = Encoding.UTF8.GetBytes(reason), ["queue"] = Encoding.UTF8.GetBytes("management-journal") },
                },
            },
        },
        Encoding.UTF8.GetBytes(body));
}
