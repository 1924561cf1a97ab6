using System.Security.Cryptography;
using static Failover.License.Tests.Licences;

namespace Failover.License.Tests;

public sealed class LicenseKeysTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("failover-keys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_Folder_NamesKeysByTheirFile()
    {
        File.WriteAllText(Path.Combine(_folder, "vendor-1.pem"), Vendor.PublicPem);
        File.WriteAllText(Path.Combine(_folder, "vendor-2.pem"), LicenseIssuer.CreateKeys().PublicPem);
        File.WriteAllText(Path.Combine(_folder, "readme.txt"), "no key");
        var keys = LicenseKeys.Read(_folder);
        Assert.Equal(["vendor-1", "vendor-2"], keys.Pems.Keys.Order());
        Assert.Empty(keys.Problems);
        Assert.Equal(LicenseFault.None, LicenseVerifier.Verify(Token(Claims()), keys).Fault);
    }

    [Fact]
    public void Read_OneFile_IsThatKey()
    {
        var file = Path.Combine(_folder, "vendor-1.pem");
        File.WriteAllText(file, Vendor.PublicPem);
        Assert.Equal(["vendor-1"], LicenseKeys.Read(file).Pems.Keys);
    }

    [Fact]
    public void Read_WhatIsNoKey_IsNamedAndTheOthersCount()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        File.WriteAllText(Path.Combine(_folder, "private.pem"), Vendor.PrivatePem);
        File.WriteAllText(Path.Combine(_folder, "p384.pem"), other.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(Path.Combine(_folder, "rubbish.pem"), "-----BEGIN");
        File.WriteAllText(Path.Combine(_folder, "huge.pem"), new string('x', 100_000));
        File.WriteAllText(Path.Combine(_folder, "vendor-1.pem"), Vendor.PublicPem);
        var keys = LicenseKeys.Read(_folder);
        Assert.Equal(["vendor-1"], keys.Pems.Keys);
        Assert.Equal(4, keys.Problems.Count);
        Assert.DoesNotContain(keys.Problems, p => p.Contains(Vendor.PrivatePem.Split('\n')[1], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/nowhere/at/all")]
    public void Read_NoSuchPath_IsAProblemNotAnError(string? path)
    {
        var keys = LicenseKeys.Read(path);
        Assert.Empty(keys.Pems);
        Assert.Contains("FAILOVER__LICENSE__TRUSTEDKEYS", Assert.Single(keys.Problems));
    }

    [Fact]
    public void Issue_KeyThatCannotSign_SaysWhy()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Contains("P-256", Assert.Throws<ArgumentException>(() => LicenseIssuer.Issue(Claims(), p384.ExportPkcs8PrivateKeyPem(), "k")).Message);
        Assert.Contains("private part", Assert.Throws<ArgumentException>(() => LicenseIssuer.Issue(Claims(), Vendor.PublicPem, "k")).Message);
        Assert.Contains("PEM", Assert.Throws<ArgumentException>(() => LicenseIssuer.Issue(Claims(), "rubbish", "k")).Message);
        Assert.Contains("kid", Assert.Throws<ArgumentException>(() => LicenseIssuer.Issue(Claims(), Vendor.PrivatePem, " ")).Message);
    }
}
