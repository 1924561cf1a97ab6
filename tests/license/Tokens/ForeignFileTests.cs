using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;
using Failover.Contracts;
using static Failover.License.Tests.Licences;

namespace Failover.License.Tests;

/// <summary>Whatever a file holds, it is refused with a sentence, and nothing is thrown.</summary>
public sealed class ForeignFileTests
{
    private const string Header = """{"alg":"ES256","kid":"vendor-1"}""";
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Verify_AnyText_IsRefusedWithASentence() =>
        Gen.OneOf(Gen.String, Gen.String.Array[3].Select(p => string.Join('.', p)), Gen.Byte.Array.Array[3].Select(p => string.Join('.', p.Select(Base64))))
            .Holds(text => Refused(LicenseVerifier.Verify(text, Trusted)));

    [Fact]
    public void Verify_AnyClaimsUnderAGoodSignature_AreJudgedWithoutAnError() =>
        Gen.OneOf(Gen.Byte.Array, Gen.String.Select(Encoding.UTF8.GetBytes), Json).Holds(payload =>
        {
            var check = LicenseVerifier.Verify(Sign(payload), Trusted);
            var verdict = EntitlementRules.Evaluate([new("lic-1", check)], Cameras(3), NoDvr, "demo", Now);
            Assert.NotEmpty(verdict.Reasons);
            Assert.Equal(check.Fault == LicenseFault.None, check.Reason.Length == 0);
        });

    [Fact]
    public void Verify_OneCharacterChanged_IsNeverAccepted()
    {
        var token = Token(Claims());
        Gen.Select(Gen.Int[0, token.Length - 1], Gen.Char['!', '~']).Holds((at, c) =>
        {
            var changed = token[..at] + c + token[(at + 1)..];
            // The last character of a base64 part has spare bits: then nothing that counts was changed.
            if (changed != token && at != token.Length - 1)
            {
                Refused(LicenseVerifier.Verify(changed, Trusted));
            }
        });
    }

    [Fact]
    public void Verify_CutAnywhere_IsRefused()
    {
        var token = Token(Claims());
        // Without its last character alone the signature may decode to the same bytes.
        Assert.All(Enumerable.Range(0, token.Length - 2), length => Refused(LicenseVerifier.Verify(token[..length], Trusted)));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(20_000)]
    public void Verify_DeeplyNested_IsRefused(int depth)
    {
        var nested = $$"""{"site":{{new string('[', depth)}}{{new string(']', depth)}}}""";
        Refused(LicenseVerifier.Verify(Sign(Encoding.UTF8.GetBytes(nested)), Trusted));
        Refused(LicenseVerifier.Verify($"{Base64(Encoding.UTF8.GetBytes(nested))}.{Base64("{}"u8.ToArray())}.AAAA", Trusted));
    }

    [Fact]
    public void Verify_ClaimsThatAreNoUtf8_SaySo() => Assert.StartsWith("its claims are no text", Refused(LicenseVerifier.Verify(Sign([0xC3, 0x28, 0xFF]), Trusted)));

    [Fact]
    public void Verify_Huge_IsRefusedWithoutReadingIt() => Refused(LicenseVerifier.Verify(new string('a', 200_000_000), Trusted));

    [Fact]
    public void Verify_AlienKeyNameWithControlCharacters_IsNotEchoed()
    {
        var check = LicenseVerifier.Verify(Token(Claims(), "vendor\u001b[2J\u202e"), Trusted);
        Assert.All(Refused(check), c => Assert.False(char.IsControl(c)));
    }

    [Fact]
    public async Task ReadAsync_LargerThanALicence_StopsReading()
    {
        using var endless = new Endless();
        var (token, problem) = await TokenText.ReadAsync(endless, Ct);
        Assert.Null(token);
        Assert.Contains("larger than a licence", problem);
        Assert.True(endless.Given <= 1 << 20, $"{endless.Given} bytes were read");
    }

    [Fact]
    public async Task ReadAsync_NoUtf8_SaysThatItIsNoText()
    {
        using var picture = new MemoryStream([0x89, 0x50, 0x4E, 0x47, 0xFF, 0xFE]);
        Assert.StartsWith("it is no text", (await TokenText.ReadAsync(picture, Ct)).Problem);
    }

    [Fact]
    public async Task ReadAsync_WithMarkAndNewlines_IsTheToken()
    {
        using var file = new MemoryStream([0xEF, 0xBB, 0xBF, .. "a.b.c\r\n\r\n"u8]);
        Assert.Equal(("a.b.c", ""), await TokenText.ReadAsync(file, Ct));
    }

    private static readonly string[] Values = ["\"demo\"", "null", "7", "[]", "{}", "\"\"", "1e999", "\"9999-12-31T23:59:59Z\"", "\"0001-01-01T00:00:00Z\"", "true"];

    private static Gen<byte[]> Json => Gen.Select(
        Gen.Int[0, Values.Length - 1].Select(i => Values[i]).Array[7], Gen.Int)
        .Select((v, n) => Encoding.UTF8.GetBytes(
            $$"""{"site":{{v[0]}},"serial":{{v[1]}},"productVersion":{{(n % 3 == 0 ? v[2] : "2018")}},"edition":{{v[3]}},"items":{{(n % 2 == 0 ? v[4] : """[{"part":"CFOR-1001","count":2147483647}]""")}},"issuedAt":{{v[5]}},"expiresAt":{{v[6]}}}"""));

    private static string Refused(LicenseCheck check)
    {
        Assert.NotEqual(LicenseFault.None, check.Fault);
        Assert.NotEmpty(check.Reason);
        Assert.True(check.Reason.Length < 700, check.Reason);
        return check.Reason;
    }

    private static string Sign(byte[] payload)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(Vendor.PrivatePem);
        var signed = $"{Base64(Encoding.UTF8.GetBytes(Header))}.{Base64(payload)}";
        return $"{signed}.{Base64(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private sealed class Endless : Stream
    {
        public long Given { get; private set; }
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => Given; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Array.Fill(buffer, (byte)'a', offset, count);
            Given += count;
            return count;
        }

        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
