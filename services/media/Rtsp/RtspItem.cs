namespace Failover.Media;

/// <summary>One thing found in a connection's bytes.</summary>
internal readonly ref struct RtspItem
{
    private RtspItem(RtspItemKind kind, int consumed, int channel, ReadOnlySpan<byte> payload, RtspMessage? message)
    {
        Kind = kind;
        Consumed = consumed;
        Channel = channel;
        Payload = payload;
        Message = message;
    }

    public RtspItemKind Kind { get; }

    /// <summary>Bytes from the beginning of the data to the end of this item, skipped ones included.</summary>
    public int Consumed { get; }

    /// <summary>Of a frame.</summary>
    public int Channel { get; }

    /// <summary>Of a frame; lies in the data.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    public RtspMessage? Message { get; }

    public static RtspItem Garbage => new(RtspItemKind.Garbage, 0, 0, [], null);

    public static RtspItem NeedMore(int consumed) => new(RtspItemKind.NeedMore, consumed, 0, [], null);

    public static RtspItem Frame(int channel, ReadOnlySpan<byte> payload, int consumed) => new(RtspItemKind.Frame, consumed, channel, payload, null);

    public static RtspItem Text(RtspMessage message, int consumed) => new(RtspItemKind.Message, consumed, 0, [], message);

    public RtspItem After(int skipped) => new(Kind, Consumed + skipped, Channel, Payload, Message);
}

/// <summary>What an <see cref="RtspItem"/> is.</summary>
internal enum RtspItemKind
{
    NeedMore,
    Frame,
    Message,
    Garbage,
}
