namespace Failover.Media;

/// <summary>
/// Addresses of SETUP and PLAY. Base and control are joined by appending with one slash, as the common servers and clients do, not by
/// the rules of RFC 3986: cameras rely on it.
/// </summary>
internal static class ControlUrl
{
    private const string Scheme = "rtsp://";

    /// <summary>Content-Base, else Content-Location, else the request's address; a base that is no address counts as missing.</summary>
    public static string Base(RtspMessage description, string requestUrl)
    {
        foreach (var value in new[] { description["Content-Base"], description["Content-Location"] })
        {
            if (value is not null && IsAddress(value))
            {
                return value;
            }
        }

        return requestUrl;
    }

    public static string Join(string baseUrl, string? control)
    {
        if (string.IsNullOrEmpty(control) || control == "*")
        {
            return baseUrl;
        }

        if (IsAddress(control))
        {
            return control;
        }

        return $"{baseUrl.TrimEnd('/')}/{control.TrimStart('/')}";
    }

    private static bool IsAddress(string text) =>
        text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && !text.AsSpan(Scheme.Length).StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && Uri.TryCreate(text, UriKind.Absolute, out _);
}
