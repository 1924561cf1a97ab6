namespace Failover.Contracts;

/// <summary>What a licence file says: the payload of a JWS (compact serialization, ES256). Its header's <c>kid</c> names the signing key.</summary>
public sealed record LicenseClaims
{
    /// <summary>The site that it is bound to.</summary>
    public required string Site { get; init; }
    public required string Serial { get; init; }

    /// <summary>Year of the product's version: 2018, 2023, ...</summary>
    public required int ProductVersion { get; init; }

    /// <summary><c>Premium</c>, <c>Professional</c>, or another edition, which cannot fail over.</summary>
    public required string Edition { get; init; }
    public required IReadOnlyList<LicenseItem> Items { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Null = it does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <param name="Part"><c>CFOR-2001</c> (base, one for the site) or <c>CFOR-1001</c> (one for every camera).</param>
public sealed record LicenseItem(string Part, int Count);
