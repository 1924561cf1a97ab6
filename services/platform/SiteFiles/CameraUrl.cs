namespace Failover.Platform;

/// <summary>A camera's URL, apart from its credentials.</summary>
/// <param name="Url">Without user and password.</param>
/// <param name="Credentials">Null when it had none.</param>
internal sealed record CameraUrl(string Url, CameraCredentials? Credentials)
{
    private const string Scheme = "rtsp://";

    /// <summary>Null when it is no camera URL. The last @ before the path ends the credentials: passwords have one in practice.</summary>
    public static CameraUrl? Parse(string text)
    {
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        var rest = text[Scheme.Length..];
        var end = rest.IndexOfAny(['/', '?', '#']);
        var authority = end < 0 ? rest : rest[..end];
        var at = authority.LastIndexOf('@');
        var url = Scheme + authority[(at + 1)..] + (end < 0 ? "" : rest[end..]);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.UserInfo.Length > 0)
        {
            return null;
        }
        if (at < 0)
        {
            return new CameraUrl(url, null);
        }
        var parts = authority[..at].Split(':', 2);
        var credentials = new CameraCredentials(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        return credentials.User.Length == 0 ? null : new CameraUrl(url, credentials);
    }

    /// <summary>For messages: nothing between the scheme and the last @ is shown.</summary>
    public static string Redact(string text)
    {
        var at = text.LastIndexOf('@');
        if (at < 0)
        {
            return text;
        }
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        return (scheme >= 0 && scheme < at ? text[..(scheme + 3)] : "") + "***" + text[at..];
    }
}
