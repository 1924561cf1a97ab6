namespace Failover.Media;

/// <summary>One challenge of a WWW-Authenticate header (RFC 7616 section 3.3).</summary>
internal sealed record DigestChallenge(string Realm, string Nonce, string? Opaque, string? Algorithm, bool QopAuth, bool Stale)
{
    private const string Scheme = "Digest";

    /// <summary>The first challenge that can be answered: Digest with MD5 or SHA-256, in the server's own order.</summary>
    public static DigestChallenge? Choose(IEnumerable<string> headers) =>
        headers.SelectMany(SplitChallenges).Select(TryParse).FirstOrDefault(challenge => challenge is not null);

    /// <summary>Null when it is another scheme or an algorithm that is not known.</summary>
    internal static DigestChallenge? TryParse(string challenge)
    {
        if (!challenge.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var values = HeaderParameters.Parse(challenge[Scheme.Length..], ',');
        var algorithm = values.GetValueOrDefault("algorithm");
        if (!values.TryGetValue("nonce", out var nonce) || DigestHash.Find(algorithm) is null)
        {
            return null;
        }

        var qop = values.GetValueOrDefault("qop");
        var auth = qop?.Split(',', StringSplitOptions.TrimEntries).Contains("auth", StringComparer.OrdinalIgnoreCase) ?? false;
        var stale = string.Equals(values.GetValueOrDefault("stale"), "true", StringComparison.OrdinalIgnoreCase);
        return qop is not null && !auth
            ? null
            : new DigestChallenge(values.GetValueOrDefault("realm") ?? string.Empty, nonce, values.GetValueOrDefault("opaque"), algorithm, auth, stale);
    }

    /// <summary>Several challenges may stand in one header, separated by the same comma as their parameters.</summary>
    private static IEnumerable<string> SplitChallenges(string header)
    {
        var start = 0;
        foreach (var part in HeaderParameters.SplitOutsideQuotes(header, ','))
        {
            var text = header[part];
            var trimmed = text.TrimStart();
            var blank = trimmed.IndexOf(' ');
            var equals = trimmed.IndexOf('=');
            if (part.Start.Value > start && blank > 0 && (equals < 0 || blank < equals) && trimmed[..blank].All(char.IsLetter))
            {
                yield return header[start..part.Start.Value].Trim(' ', ',');
                start = part.Start.Value;
            }
        }

        yield return header[start..].Trim();
    }
}
