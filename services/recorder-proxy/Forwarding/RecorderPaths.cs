using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Failover.RecorderProxy;

/// <summary>What of a recorder is open through the proxy, and how a request is told to it.</summary>
internal static class RecorderPaths
{
    /// <summary>Reading only: never holdings (the site's token opens them), never the bus.</summary>
    private static readonly string[] Open = ["video.mp4", "frames", "coverage", "probe", "status"];

    public static string OpenText { get; } = string.Join(", ", Open);

    public static bool IsOpen(string? path) => Open.Contains(path, StringComparer.Ordinal);

    /// <summary><c>/slave-2/video.mp4?camera=c</c> becomes <c>{recorder}/video.mp4?server=slave-2&amp;camera=c</c>.</summary>
    public static Uri Target(string recorderUrl, string server, string path, QueryString query)
    {
        var target = new StringBuilder(recorderUrl.TrimEnd('/')).Append('/').Append(path).Append("?server=").Append(Uri.EscapeDataString(server));
        foreach (var pair in new QueryStringEnumerable(query.Value))
        {
            // The path says which server; a second word on it must not contradict.
            if (!pair.DecodeName().Span.Equals("server", StringComparison.OrdinalIgnoreCase) && pair.EncodedName.Length > 0)
            {
                target.Append('&').Append(pair.EncodedName).Append('=').Append(pair.EncodedValue);
            }
        }
        return new Uri(target.ToString());
    }
}
