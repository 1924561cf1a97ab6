using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Failover.Platform;

/// <summary>
/// Whether the broker's certificate is accepted, and until when it and our own are good. A connection that stands is not ended by a
/// certificate that expires meanwhile: the next one is refused, so the time is told before.
/// </summary>
internal sealed class BrokerTrust(TimeProvider time)
{
    /// <summary>What is wrong with the broker's certificate, as the end of a sentence; null when it was accepted or none came.</summary>
    public string? Refused { get; private set; }

    /// <summary>When the first of the broker's and our own certificate expires; null before one was seen.</summary>
    public (string Whose, DateTimeOffset At)? Expires { get; private set; }

    /// <summary>An attempt begins.</summary>
    public void Begin(X509Certificate2? own)
    {
        (Refused, Expires) = (null, null);
        if (own is not null)
        {
            Note("own", own);
        }
    }

    /// <summary>Signed by an authority that counts, for this name, and in its time. With private authorities the system's do not count.</summary>
    public bool Accepts(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors, X509Certificate2Collection? authorities)
    {
        if (certificate is not X509Certificate2 presented)
        {
            return false;
        }

        Note("broker", presented);
        var others = errors & ~SslPolicyErrors.RemoteCertificateChainErrors;
        var accepted = others == SslPolicyErrors.None && (authorities is null ? errors == SslPolicyErrors.None : IsSigned(presented, sent, authorities));
        Refused = accepted ? null : TimeProblem(presented);
        return accepted;
    }

    private static bool IsSigned(X509Certificate2 presented, X509Chain? sent, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        // What stands between the broker's certificate and the authority comes with the handshake, never from the network.
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ExtraStore.AddRange(sent?.ChainPolicy.ExtraStore ?? []);
        // A private authority publishes no list of revoked certificates.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(presented);
    }

    private string? TimeProblem(X509Certificate2 certificate)
    {
        var now = time.GetUtcNow();
        var (from, to) = (new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
        return now > to ? $"expired at {Text(to)}: renew it at the broker"
            : now < from ? $"is not good before {Text(from)}: look at this machine's clock"
            : null;
    }

    private void Note(string whose, X509Certificate2 certificate)
    {
        var at = new DateTimeOffset(certificate.NotAfter);
        BusMetrics.CertificateExpires.WithLabels(whose).Set(at.ToUnixTimeSeconds());
        Expires = Expires is { } known && known.At <= at ? known : (whose, at);
    }

    private static string Text(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
