namespace Failover.Cli;

/// <summary>Which names say that what they name is a secret.</summary>
internal static class SecretNames
{
    private static readonly string[] Endings =
    [
        "password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "privatekey", "secretkey", "accesskey", "keydata", "authorization",
        "credentials", "credential", "cookie", "connectionstring", "userinfo",
    ];

    /// <summary>The name of a secret is none.</summary>
    private static readonly string[] Harmless = ["credentialssecret", "tokensecret", "passwordsecret", "connectionsecret", "camerasecret", "secretname"];

    public static bool IsSecret(string name)
    {
        var plain = string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        return Endings.Any(e => plain.EndsWith(e, StringComparison.Ordinal)) && !Harmless.Any(h => plain.EndsWith(h, StringComparison.Ordinal));
    }
}
