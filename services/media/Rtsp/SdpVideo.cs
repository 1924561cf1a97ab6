namespace Failover.Media;

/// <summary>The H.264 stream that a session description offers.</summary>
/// <param name="PayloadType">RTP payload type.</param>
/// <param name="Control">Its control attribute as written; null when there is none.</param>
/// <param name="SessionControl">The control attribute of the whole session.</param>
/// <param name="Parameters">From sprop-parameter-sets, when they make sense.</param>
internal sealed record SdpVideo(int PayloadType, string? Control, string? SessionControl, H264Parameters? Parameters);
