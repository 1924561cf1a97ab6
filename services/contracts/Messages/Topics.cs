namespace Failover.Contracts;

/// <summary>The topics of the bus (DESIGN 4). Only <see cref="Journal"/> is durable; the others are levels, repeated and short-lived.</summary>
public static class Topics
{
    public const string Beats = "beats";
    public const string Health = "health";
    public const string Plans = "plans";
    public const string Takeovers = "takeovers";
    public const string Verdicts = "verdicts";
    public const string Reinsertions = "reinsertions";
    public const string Journal = "journal";

    /// <summary>CloudEvent <c>type</c> of a topic: <c>video.failover.&lt;topic&gt;.v1</c>.</summary>
    public static string EventType(string topic) => $"video.failover.{topic}.v1";
}
