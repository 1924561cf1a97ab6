namespace Failover.License;

/// <summary>Section <c>FAILOVER__LICENSE</c>.</summary>
public sealed record LicenseOptions
{
    /// <summary>Folder of <c>kid.pem</c> files, or one such file. Read again when it changes, so a new key needs no restart.</summary>
    public string? TrustedKeys { get; init; }

    /// <summary>File that keeps the latest time seen, beside the store's own copy; null = the store's alone.</summary>
    public string? MarkFile { get; init; }
}

/// <summary>What the host has for these when the configuration names none.</summary>
public sealed record LicenseDefaults(string TrustedKeys, string MarkFile);
