namespace Failover.Media;

/// <summary>A camera's stream: where it is and who asks for it. Its text form never shows the password.</summary>
/// <param name="Url"><c>rtsp://host[:port]/path</c>; user information in it is never sent.</param>
/// <param name="User">Null when the camera asks nobody.</param>
/// <param name="Password">Null counts as empty.</param>
public sealed record RtspTarget(Uri Url, string? User, string? Password)
{
    private const int DefaultPort = 554;

    /// <summary>For dialling: an IPv6 address without brackets.</summary>
    public string Host => Url.IdnHost;

    public int Port => Url.IsDefaultPort || Url.Port <= 0 ? DefaultPort : Url.Port;

    /// <summary>The address as it goes into requests: without user information.</summary>
    public string RequestUrl => $"{Url.GetComponents(UriComponents.SchemeAndServer | UriComponents.PathAndQuery, UriFormat.UriEscaped)}";

    /// <summary>Host and path for messages, without query: cameras put credentials there too.</summary>
    public string DisplayName => $"{Url.GetComponents(UriComponents.HostAndPort, UriFormat.UriEscaped)}{Url.AbsolutePath}";

    public override string ToString() => DisplayName;
}
