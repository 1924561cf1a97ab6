using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Failover.LocalHost.Tests;

public sealed class CloudEventEnvelopeTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 21, 10, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public void Build_Json_HasTheFieldsOfTheTable()
    {
        var json = Build("""{"b":1,"a":{"z":1.50,"y":"<&>"}}""", "application/json", ("cloudevent.id", "m-1"), ("cloudevent.type", "video.failover.beats.v1"));
        var keys = json.Select(p => p.Key).ToList();
        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        Assert.Equal("m-1", (string?)json["id"]);
        Assert.Equal("video.failover.beats.v1", (string?)json["type"]);
        Assert.Equal("slave-1", (string?)json["source"]);
        Assert.Equal("1.0", (string?)json["specversion"]);
        Assert.Equal("application/json", (string?)json["datacontenttype"]);
        Assert.Equal("beats", (string?)json["topic"]);
        Assert.Equal("level", (string?)json["pubsubname"]);
        Assert.Equal("00-1-2-01", (string?)json["traceid"]);
        Assert.Equal("00-1-2-01", (string?)json["traceparent"]);
        Assert.Equal("", (string?)json["tracestate"]);
        Assert.Equal(Now.ToUnixTimeSeconds(), DateTimeOffset.Parse((string)json["time"]!, null).ToUnixTimeSeconds());
        Assert.False(json.ContainsKey("expiration"));
    }

    [Fact]
    public void Build_Json_SortsAndEscapesInsideDataAndKeepsNumbers()
    {
        var text = Encoding.UTF8.GetString(CloudEventEnvelope.Build(Request("""{ "b": 1, "a": {"z":1.50,"y":"<&>"} }""", "application/json"), Now));
        Assert.Contains("""
            "data":{"a":{"y":"\u003C\u0026\u003E","z":1.50},"b":1}
            """.Trim(), text, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_BodyThatIsNoJson_IsAText() => Assert.Equal("{oops", (string?)Build("{oops", "application/json")["data"]);

    [Fact]
    public void Build_Defaults_AreDaprs()
    {
        var json = Build("hello", "");
        Assert.Equal("text/plain", (string?)json["datacontenttype"]);
        Assert.Equal("com.dapr.event.sent", (string?)json["type"]);
        Assert.True(Guid.TryParse((string?)json["id"], out _));
        Assert.Equal("hello", (string?)json["data"]);
    }

    [Fact]
    public void Build_Octets_AreBase64() => Assert.Equal("aGk=", (string?)Build("hi", "application/octet-stream")["data_base64"]);

    [Fact]
    public void Build_OwnCloudEvent_IsKeptButTopicAndComponent()
    {
        var json = Build("""{"id":"x","source":"me","topic":"other","data":{"b":1,"a":2}}""", "application/cloudevents+json");
        Assert.Equal("x", (string?)json["id"]);
        Assert.Equal("me", (string?)json["source"]);
        Assert.Equal("beats", (string?)json["topic"]);
        Assert.Equal("com.dapr.event.sent", (string?)json["type"]);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[1]")]
    public void Build_WrongCloudEvent_Throws(string body) =>
        Assert.ThrowsAny<JsonException>(() => CloudEventEnvelope.Build(Request(body, "application/cloudevents+json"), Now));

    private static JsonObject Build(string body, string contentType, params (string Key, string Value)[] metadata) =>
        JsonNode.Parse(CloudEventEnvelope.Build(Request(body, contentType, metadata), Now))!.AsObject();

    private static PublishRequest Request(string body, string contentType, params (string Key, string Value)[] metadata) => new(
        "slave-1", "level", "beats", Encoding.UTF8.GetBytes(body), contentType, metadata.ToDictionary(m => m.Key, m => m.Value), "00-1-2-01");
}
