using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using static Failover.License.Tests.Licences;

namespace Failover.License.Tests;

/// <summary>The example of docs/ref/licence.md was made with openssl, not with our issuer.</summary>
public sealed partial class DocumentedExampleTests
{
    [Fact]
    public void Verify_TheDocumentedFileUnderTheDocumentedKey_IsWhatThePageSays()
    {
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(CallerPath())!, "..", "..", "..", "docs", "ref", "licence.md"));
        var check = LicenseVerifier.Verify(Token().Match(page).Value, LicenseKeys.Of("vendor-1", Key().Match(page).Value));
        Assert.Equal((LicenseFault.None, "hall", "S-1001", 2018, "Professional"),
            (check.Fault, check.Claims!.Site, check.Claims.Serial, check.Claims.ProductVersion, check.Claims.Edition));
        Assert.Equal(["1 x CFOR-2001", "40 x CFOR-1001"], check.Claims.Items.Select(i => $"{i.Count} x {i.Part}"));
        var verdict = EntitlementRules.Evaluate([new("hall", check)], Cameras(40), NoDvr, "hall", new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.True(verdict.Entitled);
        Assert.Equal(new DateTimeOffset(2027, 5, 1, 0, 0, 0, TimeSpan.Zero), verdict.ValidUntil);
    }

    private static string CallerPath([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+")]
    private static partial Regex Token();

    [GeneratedRegex("-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----")]
    private static partial Regex Key();
}
