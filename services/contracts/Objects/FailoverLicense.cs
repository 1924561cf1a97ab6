namespace Failover.Contracts;

/// <summary>A signed licence file (JWS, ES256) installed at the site.</summary>
public sealed record FailoverLicense : ISiteObject
{
    public static string Kind => nameof(FailoverLicense);
    public required ObjectMeta Metadata { get; init; }
    public required FailoverLicenseSpec Spec { get; init; }
    public FailoverLicenseStatus Status { get; init; } = new();
}

/// <param name="Token">JWS compact serialization: the content of the <c>.lic</c> file.</param>
public sealed record FailoverLicenseSpec(string Token)
{
    /// <summary>Without the token: it belongs in no log.</summary>
    public override string ToString() => $"FailoverLicenseSpec({Token.Length} characters)";
}

/// <summary>What the file says and whether it counts. Of the claims only what can be read; they are to be believed when it counts.</summary>
public sealed record FailoverLicenseStatus
{
    public LicenseState State { get; init; }

    /// <summary>Why it does not count and what helps, or what to know of it; one sentence.</summary>
    public string Reason { get; init; } = "";
    public string? Serial { get; init; }
    public int? ProductVersion { get; init; }
    public string? Edition { get; init; }

    /// <summary>Camera licences (CFOR-1001).</summary>
    public int Cameras { get; init; }

    /// <summary>Base licences (CFOR-2001).</summary>
    public int Bases { get; init; }
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>Null = it does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Generation of the spec that this status was made from; 0 before it was written once.</summary>
    public long ObservedGeneration { get; init; }

    /// <summary>Day of expiry as a text, or <c>never</c>; <c>-</c> = not known.</summary>
    public string? Expires { get; init; }

    /// <summary><c>Ready</c> and <c>Licensed</c>: it counts.</summary>
    public IReadOnlyList<Condition> Conditions { get; init; } = [];
}

/// <summary>What one installed licence is worth.</summary>
public enum LicenseState
{
    /// <summary>Not judged yet.</summary>
    Unknown,

    /// <summary>It counts.</summary>
    Valid,
    Expired,

    /// <summary>Issued for a site of another name.</summary>
    OtherSite,

    /// <summary>A newer file of the same serial is installed.</summary>
    Replaced,

    /// <summary>No licence, or one that cannot be read.</summary>
    Malformed,

    /// <summary>Signed with a key that this site does not trust.</summary>
    UnknownKey,

    /// <summary>Changed after it was signed, or forged.</summary>
    BadSignature,

    /// <summary>Of a product version that this release does not know.</summary>
    UnknownVersion,
}
