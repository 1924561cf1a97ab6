namespace Failover.Media;

/// <summary>What the opening of a session found out.</summary>
internal sealed record OpenStream
{
    public required int PayloadType { get; init; }

    public required H264Parameters? Parameters { get; init; }

    public required TransportAnswer Transport { get; init; }

    /// <summary>Address of PLAY, keepalive and TEARDOWN.</summary>
    public required string SessionUrl { get; init; }

    public required bool OffersGetParameter { get; init; }

    public required TimeSpan SessionTimeout { get; init; }
}
