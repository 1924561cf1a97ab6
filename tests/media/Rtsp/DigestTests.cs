namespace Failover.Media.Tests;

public sealed class DigestTests
{
    private static readonly DigestAuthenticator Mufasa = new(new RtspTarget(new Uri("rtsp://h/p"), "Mufasa", "Circle of Life"));

    [Theory]
    [InlineData("MD5", "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void Answer_ExampleOfRfc7616_IsTheirs(string algorithm, string response)
    {
        var challenge = DigestChallenge.TryParse(
            $"Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm={algorithm}, "
            + "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"");

        var answer = Mufasa.Answer(challenge!, "GET", "/dir/index.html", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", 1);

        Assert.Contains($"response=\"{response}\"", answer, StringComparison.Ordinal);
        Assert.Contains("qop=auth, nc=00000001, cnonce=", answer, StringComparison.Ordinal);
        Assert.Contains("opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_WithoutQop_IsRfc2069()
    {
        // MD5(MD5("u:r:p"):"n":MD5("PLAY:rtsp://h/")), computed with md5sum.
        var user = new DigestAuthenticator(new RtspTarget(new Uri("rtsp://h/"), "u", "p"));

        var answer = user.Answer(DigestChallenge.TryParse("digest realm=\"r\",nonce=\"n\"")!, "PLAY", "rtsp://h/", "unused", 1);

        Assert.Equal("Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"rtsp://h/\", response=\"86bafb61928e61400bf72a2bcd550a97\"", answer);
    }

    [Fact]
    public void Choose_ListInSeveralHeaders_TakesTheFirstThatCanBeAnswered()
    {
        var chosen = DigestChallenge.Choose(
            ["Basic realm=\"a, Digest b\"", "Digest realm=\"r\", nonce=\"1\", algorithm=SHA-512", "Digest realm=\"r\", nonce=\"2\", algorithm=SHA-256, stale=TRUE", "Digest realm=\"r\", nonce=\"3\""]);

        Assert.Equal(("2", "SHA-256", true), (chosen!.Nonce, chosen.Algorithm, chosen.Stale));
    }

    [Fact]
    public void Choose_SeveralChallengesInOneHeader_AreTakenApart()
    {
        var chosen = DigestChallenge.Choose(["Basic realm=\"x\", Digest realm=\"a \\\"b\\\", c\", nonce=\"n,1\", qop=\"auth\""]);

        Assert.Equal(("a \"b\", c", "n,1", true), (chosen!.Realm, chosen.Nonce, chosen.QopAuth));
    }

    [Theory]
    [InlineData("Basic realm=\"x\"")]
    [InlineData("Digest realm=\"x\"")]
    [InlineData("Digest realm=\"x\", nonce=\"n\", qop=\"auth-int\"")]
    [InlineData("Digest nonce=\"n\", algorithm=MD4")]
    [InlineData("")]
    public void Choose_NothingThatCanBeAnswered_IsNull(string header) => Assert.Null(DigestChallenge.Choose([header]));
}
