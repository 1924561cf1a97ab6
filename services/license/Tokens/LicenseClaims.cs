using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Failover.License;

/// <summary>What a licence says: the payload of its JWS.</summary>
public sealed record LicenseClaims
{
    /// <summary>Name of the site it was sold to.</summary>
    public required string Site { get; init; }

    /// <summary>The vendor's number. A newer licence of the same serial replaces the older one; both never add up.</summary>
    public required string Serial { get; init; }

    /// <summary>Version of the video product: a year, with or without a release: <c>2018</c>, <c>2024 R1</c>.</summary>
    [JsonConverter(typeof(ProductVersionJsonConverter))]
    public required string ProductVersion { get; init; }

    /// <summary><c>Professional</c> or <c>Premium</c>; other editions have no failover.</summary>
    public required string Edition { get; init; }
    public IReadOnlyList<LicenseItem> Items { get; init; } = [];
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Null for a licence that does not end.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>So many of one part.</summary>
/// <param name="Part">Part number, <see cref="LicenseParts"/>.</param>
/// <param name="Count">0 or more.</param>
public sealed record LicenseItem(string Part, int Count);

/// <summary>Part numbers of failover (the vendor's own).</summary>
public static class LicenseParts
{
    /// <summary>Base licence: one for the site, for any number of failover servers.</summary>
    public const string Base = "CFOR-2001";

    /// <summary>Camera licence: one for every camera of the site.</summary>
    public const string Camera = "CFOR-1001";
}

/// <summary>Some tools write the year as a number.</summary>
internal sealed class ProductVersionJsonConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number
            ? reader.GetInt32().ToString(CultureInfo.InvariantCulture)
            : reader.GetString() ?? throw new JsonException("productVersion is null");

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
