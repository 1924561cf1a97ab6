using System.Collections.Concurrent;
using System.Text.Json;
using Failover.Contracts;
using Failover.Media;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>Turns a camera source of a plan into what an RTSP session dials: opens the sealed credentials with the recorder's own key.</summary>
internal static class CameraTarget
{
    private static readonly ConcurrentDictionary<string, CameraCredentials> Opened = new(StringComparer.Ordinal);

    /// <returns>Null when it cannot be used; <paramref name="error"/> says why and never shows a secret.</returns>
    public static RtspTarget? Open(CameraSource source, RecorderKey key, out string? error)
    {
        error = null;
        if (!Uri.TryCreate(source.Url, UriKind.Absolute, out var url))
        {
            error = $"'{source.Url}' is no URL";
            return null;
        }

        if (source.SealedCredentials is not { } sealedText)
        {
            return new RtspTarget(url, null, null);
        }

        try
        {
            // The same seal arrives with every repeat of a plan; opening it costs a key agreement.
            if (Opened.Count > 4096)
            {
                Opened.Clear();
            }

            var credentials = Opened.GetOrAdd(sealedText, text => CameraCredentials.FromJson(Sealed.Open(key, text)));
            return new RtspTarget(url, credentials.User, credentials.Password);
        }
        catch (Exception broken) when (broken is JsonException or System.Security.Cryptography.CryptographicException or FormatException or ArgumentException)
        {
            error = "its credentials are sealed to another key; the recorder's key was replaced and the control plane has not seen it yet";
            return null;
        }
    }
}
