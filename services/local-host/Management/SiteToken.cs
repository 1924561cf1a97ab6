using System.Net;
using System.Security.Cryptography;
using System.Text;
using Failover.Platform;
using Microsoft.AspNetCore.Http;

namespace Failover.LocalHost;

/// <summary>The site's token, in <c>site.token</c> of the data folder (mode 0600): who has it may join, read and apply.</summary>
internal sealed class SiteToken(string value)
{
    public string Value { get; } = value;

    public static SiteToken LoadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            PrivateFile.Write(path, RandomNumberGenerator.GetHexString(48, lowercase: true));
        }
        return new SiteToken(File.ReadAllText(path).Trim());
    }

    public bool IsShownBy(HttpRequest request)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Value), Encoding.UTF8.GetBytes(header[scheme.Length..].Trim()));
    }

    /// <summary>
    /// Someone on this machine needs no token for status and apply, as with any local administration socket. Not so a web page in a
    /// browser on it: that one shows an Origin, or (name rebinding) a host that is not this machine.
    /// </summary>
    public bool Admits(HttpRequest request) => IsShownBy(request)
        || (request.HttpContext.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer)
            && request.Headers.Origin.Count == 0 && IsThisMachine(request.Host.Host));

    public override string ToString() => "SiteToken(hidden)";

    private static bool IsThisMachine(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _);
}
