using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;
using Failover.Contracts;
using static Failover.License.Tests.Licences;

namespace Failover.License.Tests;

public sealed class LicenseVerifierTests
{
    [Fact]
    public void Verify_WhatTheIssuerMade_IsReadBackWhole()
    {
        var claims = Claims(2024, "Professional", 12, 1, expiresInDays: 365);
        var check = LicenseVerifier.Verify(Token(claims) + "\n", Trusted);
        Assert.Equal(LicenseFault.None, check.Fault);
        Assert.Equal(Kid, check.Kid);
        Assert.Equal(JsonSerializer.Serialize(claims, FailoverJson.Options), JsonSerializer.Serialize(check.Claims, FailoverJson.Options));
    }

    [Fact]
    public void Verify_SignedByAnotherTool_IsAccepted()
    {
        // Written by hand from RFC 7515, so that issuer and verifier are not only right about each other.
        using var key = ECDsa.Create();
        key.ImportFromPem(Vendor.PrivatePem);
        var signed = $"{Part("""{"typ":"JWT","alg":"ES256","kid":"vendor-1"}""")}.{Part(JsonSerializer.Serialize(Claims(), FailoverJson.Options))}";
        var token = $"{signed}.{Base64(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
        Assert.Equal(LicenseFault.None, LicenseVerifier.Verify(token, Trusted).Fault);
    }

    [Fact]
    public void Inspect_UntrustedKey_StillShowsTheClaims()
    {
        var token = Token(Claims(), "somebody");
        Assert.Equal("S-1", LicenseVerifier.Inspect(token).Claims!.Serial);
        var check = LicenseVerifier.Verify(token, LicenseKeys.None);
        Assert.Equal((LicenseFault.UnknownKey, "S-1"), (check.Fault, check.Claims!.Serial));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.e30.AAAA")]
    [InlineData("not a licence at all")]
    public void Verify_NoLicence_IsMalformed(string? token) => Assert.Equal(LicenseFault.Malformed, LicenseVerifier.Verify(token, Trusted).Fault);

    [Theory]
    [InlineData("""{"alg":"none","kid":"vendor-1"}""")]
    [InlineData("""{"alg":"HS256","kid":"vendor-1"}""")]
    [InlineData("""{"alg":"ES384","kid":"vendor-1"}""")]
    [InlineData("""{"alg":"ES256"}""")]
    [InlineData("""{"alg":"ES256","kid":7}""")]
    [InlineData("""{"alg":"ES256","kid":"vendor-1","crit":["b64"],"b64":false}""")]
    public void Verify_HeaderThatAsksForSomethingElse_IsMalformed(string header)
    {
        var token = $"{Part(header)}.{Token(Claims()).Split('.')[1]}.{Token(Claims()).Split('.')[2]}";
        Assert.Equal(LicenseFault.Malformed, LicenseVerifier.Verify(token, Trusted).Fault);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""null""")]
    [InlineData("""[]""")]
    [InlineData("""{"site":"demo","serial":"1","productVersion":2018,"edition":"Premium","items":null,"issuedAt":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"site":"demo","serial":"1","productVersion":2018,"edition":"Premium","items":[null],"issuedAt":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"site":"demo","serial":"1","productVersion":2018,"edition":"Premium","items":[{"part":"CFOR-1001","count":-5}],"issuedAt":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"site":"demo","serial":"1","productVersion":2018,"edition":"Premium","items":[],"issuedAt":"yesterday"}""")]
    [InlineData("""{"site":"de\u001b[2Jmo","serial":"1","productVersion":2018,"edition":"Premium","items":[],"issuedAt":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"site":"demo","serial":"1\u202e2","productVersion":2018,"edition":"Premium","items":[],"issuedAt":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"site":"demo","serial":"1","productVersion":20180000000000,"edition":"Premium","items":[],"issuedAt":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"site":"","serial":"1","productVersion":2018,"edition":"Premium","items":[],"issuedAt":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"site":"demo","serial":"1","productVersion":2018,"edition":"Premium","items":[],"issuedAt":"2026-01-01T00:00:00Z","expiresAt":"2025-01-01T00:00:00Z"}""")]
    public void Verify_SignedClaimsThatMakeNoSense_AreMalformed(string payload)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(Vendor.PrivatePem);
        var signed = $"{Part("""{"alg":"ES256","kid":"vendor-1"}""")}.{Part(payload)}";
        var token = $"{signed}.{Base64(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
        Assert.Equal(LicenseFault.Malformed, LicenseVerifier.Verify(token, Trusted).Fault);
    }

    [Fact]
    public void Verify_ChangedClaims_IsABadSignature()
    {
        var parts = Token(Claims()).Split('.');
        var more = JsonSerializer.Serialize(Claims(cameras: 9999), FailoverJson.Options);
        Assert.Equal(LicenseFault.BadSignature, LicenseVerifier.Verify($"{parts[0]}.{Part(more)}.{parts[2]}", Trusted).Fault);
    }

    private static string Part(string json) => Base64(Encoding.UTF8.GetBytes(json));

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
