namespace Failover.License;

/// <summary>Section <c>FAILOVER__LICENSE</c>.</summary>
public sealed record LicenseOptions
{
    /// <summary>Folder of <c>kid.pem</c> files, or one such file. Read again when it changes, so a new key needs no restart.</summary>
    public string? TrustedKeys { get; init; }

    /// <summary>File that keeps the latest time seen, beside the store's own copy; null = the store's alone.</summary>
    public string? MarkFile { get; init; }
}

/// <summary>Where the host keeps <see cref="LicenseOptions.MarkFile"/> when the configuration names none.</summary>
public sealed record LicenseMarkPath(string Path);
