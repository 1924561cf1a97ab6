using System.Security.Cryptography;
using System.Text;

namespace Failover.Media.Tests;

public sealed class RtspLoginTests
{
    private const string User = "operator";
    private const string Password = "p\"ss w:rd";

    [Theory]
    [InlineData("Digest realm=\"cam\", nonce=\"n1\"", false)]
    [InlineData("Digest realm=\"cam\", nonce=\"n1\", qop=\"auth\", algorithm=MD5, opaque=\"o\"", false)]
    [InlineData("Basic realm=\"cam\"\r\nWWW-Authenticate: Digest realm=\"cam\", nonce=\"n1\", qop=\"auth\", algorithm=SHA-256\r\nWWW-Authenticate: Digest realm=\"cam\", nonce=\"n2\"", true)]
    [InlineData("Basic realm=\"cam\", Digest realm=\"cam\", nonce=\"n1\", algorithm=\"SHA-256\"", true)]
    public async Task OpenAsync_DigestChallenge_IsAnsweredForEveryMethod(string challenge, bool sha256)
    {
        await using var camera = new FakeCamera { Answer = request => IsRight(request, sha256) ? null : $"RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: {challenge}" };

        await using (await camera.OpenAsync(user: User, password: Password))
        {
        }

        Assert.Equal(["OPTIONS", "OPTIONS", "DESCRIBE", "SETUP", "PLAY", "TEARDOWN"], camera.Requests.Select(request => request.Method));
        Assert.All(camera.Requests.Skip(1), request => Assert.True(IsRight(request, sha256)));
    }

    [Fact]
    public async Task OpenAsync_WrongPassword_FailsAfterOneTry()
    {
        var nonce = 0;
        await using var camera = new FakeCamera { Answer = _ => $"RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"cam\", nonce=\"{nonce++}\"" };

        var failure = await Assert.ThrowsAsync<RtspException>(() => camera.OpenAsync(user: User, password: Password));

        Assert.Equal(RtspError.Unauthorized, failure.Error);
        Assert.Equal($"The camera at 127.0.0.1:{camera.Url.Port}/live refuses the configured user or password.", failure.Message);
        Assert.Equal((2, 1), (camera.Requests.Count, camera.Connections));
        Assert.DoesNotContain(Password, failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(User, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_EverythingStaleForEver_Ends()
    {
        var nonce = 0;
        await using var camera = new FakeCamera { Answer = _ => $"RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"cam\", nonce=\"{nonce++}\", stale=true" };

        var failure = await Assert.ThrowsAsync<RtspException>(() => camera.OpenAsync(user: User, password: Password));

        Assert.Equal((RtspError.Unauthorized, 3), (failure.Error, camera.Requests.Count));
    }

    [Theory]
    [InlineData(", stale=true")]
    [InlineData("")]
    public async Task OpenAsync_NonceExpiresUnderway_IsRenewed(string stale)
    {
        await using var camera = new FakeCamera();
        camera.Answer = request =>
        {
            var nonce = camera.Requests.Any(earlier => earlier.Method == "SETUP") ? "second" : "first";
            return request.Authorization?.Contains($"nonce=\"{nonce}\"", StringComparison.Ordinal) == true
                ? null
                : $"RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"cam\", nonce=\"{nonce}\"{stale}";
        };

        await using (await camera.OpenAsync(user: User, password: Password))
        {
        }

        Assert.Equal(["OPTIONS", "OPTIONS", "DESCRIBE", "SETUP", "SETUP", "PLAY", "TEARDOWN"], camera.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task OpenAsync_NoCredentials_SaysThatTheyAreMissing()
    {
        await using var camera = new FakeCamera { Answer = _ => "RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"cam\", nonce=\"1\"" };

        var failure = await Assert.ThrowsAsync<RtspException>(() => camera.OpenAsync());

        Assert.Equal((RtspError.Unauthorized, 1), (failure.Error, camera.Requests.Count));
        Assert.Contains("none are configured", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_OnlyBasic_IsUnsupportedAndSendsNoPassword()
    {
        await using var camera = new FakeCamera { Answer = _ => "RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"cam\"" };

        var failure = await Assert.ThrowsAsync<RtspException>(() => camera.OpenAsync(user: User, password: Password));

        Assert.Equal(RtspError.Unsupported, failure.Error);
        Assert.All(camera.Requests, request => Assert.Null(request.Authorization));
    }

    /// <summary>The camera's own computation, apart from the client's.</summary>
    private static bool IsRight(CameraRequest request, bool sha256)
    {
        if (request.Authorization is not { } header)
        {
            return false;
        }

        var values = HeaderParameters.Parse(header["Digest ".Length..], ',');
        string Hash(string text) => Convert.ToHexStringLower(sha256 ? SHA256.HashData(Encoding.UTF8.GetBytes(text)) : MD5.HashData(Encoding.UTF8.GetBytes(text)));
        var secret = Hash($"{User}:cam:{Password}");
        var what = Hash($"{request.Method}:{request.Url}");
        var expected = values.TryGetValue("qop", out var qop)
            ? Hash($"{secret}:{values["nonce"]}:{values["nc"]}:{values["cnonce"]}:{qop}:{what}")
            : Hash($"{secret}:{values["nonce"]}:{what}");
        return values["uri"] == request.Url && values["response"] == expected;
    }
}
