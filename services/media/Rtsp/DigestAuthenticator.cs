using System.Security.Cryptography;

namespace Failover.Media;

/// <summary>Answers digest challenges (RFC 7616). Keeps the newest challenge and uses it for every further request of the session.</summary>
internal sealed class DigestAuthenticator(RtspTarget target)
{
    private readonly Lock _lock = new();
    private DigestChallenge? _challenge;
    private uint _uses;

    public bool HasCredentials => target.User is not null;

    /// <summary>Takes the challenge of a 401. False when none of them can be answered.</summary>
    public bool Accept(RtspMessage unauthorized, out bool stale)
    {
        var challenge = DigestChallenge.Choose(unauthorized.All("WWW-Authenticate"));
        stale = challenge is { Stale: true };
        if (challenge is null)
        {
            return false;
        }

        lock (_lock)
        {
            _uses = challenge.Nonce == _challenge?.Nonce ? _uses : 0;
            _challenge = challenge;
        }

        return true;
    }

    /// <summary>Value of the Authorization header, or null before any challenge. The uri is the one of the request line.</summary>
    public string? Authorize(string method, string uri)
    {
        lock (_lock)
        {
            return _challenge is null || !HasCredentials
                ? null
                : Answer(_challenge, method, uri, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), ++_uses);
        }
    }

    internal string Answer(DigestChallenge challenge, string method, string uri, string clientNonce, uint count)
    {
        var hash = DigestHash.Find(challenge.Algorithm)!;
        var secret = hash.Of($"{target.User}:{challenge.Realm}:{target.Password}");
        if (hash.Session)
        {
            secret = hash.Of($"{secret}:{challenge.Nonce}:{clientNonce}");
        }

        var request = hash.Of($"{method}:{uri}");
        var answer = challenge.QopAuth
            ? hash.Of($"{secret}:{challenge.Nonce}:{count:x8}:{clientNonce}:auth:{request}")
            : hash.Of($"{secret}:{challenge.Nonce}:{request}");
        var value = $"Digest username=\"{Quoted(target.User!)}\", realm=\"{Quoted(challenge.Realm)}\", nonce=\"{challenge.Nonce}\", "
            + $"uri=\"{uri}\", response=\"{answer}\"";
        value += challenge.Algorithm is { } algorithm ? $", algorithm={algorithm}" : string.Empty;
        value += challenge.Opaque is { } opaque ? $", opaque=\"{opaque}\"" : string.Empty;
        value += challenge.QopAuth ? $", qop=auth, nc={count:x8}" : string.Empty;
        return value + (challenge.QopAuth || hash.Session ? $", cnonce=\"{clientNonce}\"" : string.Empty);
    }

    private static string Quoted(string text) => text.Replace("\\", "\\\\").Replace("\"", "\\\"");
}
