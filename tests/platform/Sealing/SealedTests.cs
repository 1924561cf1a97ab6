using System.Security.Cryptography;

namespace Failover.Platform.Tests;

public sealed class SealedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_WithTheKeyItWasSealedTo_GivesTheText()
    {
        using var key = RecorderKey.LoadOrCreate(_folder.PathOf("recorder.key"));
        var credentials = new CameraCredentials("admin", "pä ss\"word");
        var jwe = Sealed.Seal(key.PublicKey, credentials.ToJson());
        Assert.Equal(5, jwe.Split('.').Length);
        Assert.DoesNotContain("word", jwe, StringComparison.Ordinal);
        Assert.Equal(credentials, CameraCredentials.FromJson(Sealed.Open(key, jwe)));
    }

    [Fact]
    public void Seal_Twice_NeverTheSameText()
    {
        using var key = RecorderKey.LoadOrCreate(_folder.PathOf("recorder.key"));
        Assert.NotEqual(Sealed.Seal(key.PublicKey, "{}"), Sealed.Seal(key.PublicKey, "{}"));
    }

    [Fact]
    public void Open_WithAnotherKey_ThrowsAndShowsNothing()
    {
        using var key = RecorderKey.LoadOrCreate(_folder.PathOf("one.key"));
        using var other = RecorderKey.LoadOrCreate(_folder.PathOf("two.key"));
        var jwe = Sealed.Seal(key.PublicKey, """{"password":"geheim"}""");
        var refused = Assert.Throws<CryptographicException>(() => Sealed.Open(other, jwe));
        Assert.DoesNotContain("geheim", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a jwe")]
    [InlineData("a.b.c.d.e")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    public void Open_Garbage_Throws(string text)
    {
        using var key = RecorderKey.LoadOrCreate(_folder.PathOf("recorder.key"));
        Assert.Throws<CryptographicException>(() => Sealed.Open(key, text));
    }

    [Fact]
    public void Open_OneChangedCharacter_Throws()
    {
        using var key = RecorderKey.LoadOrCreate(_folder.PathOf("recorder.key"));
        var jwe = Sealed.Seal(key.PublicKey, """{"password":"geheim"}""");
        var parts = jwe.Split('.');
        parts[3] = (parts[3][0] == 'A' ? 'B' : 'A') + parts[3][1..];
        Assert.Throws<CryptographicException>(() => Sealed.Open(key, string.Join('.', parts)));
    }

    [Fact]
    public void LoadOrCreate_SecondStart_SameKeyInAPrivateFile()
    {
        var path = _folder.PathOf("recorder.key");
        string first;
        using (var key = RecorderKey.LoadOrCreate(path))
        {
            first = key.PublicKey;
        }
        using var again = RecorderKey.LoadOrCreate(path);
        Assert.Equal(first, again.PublicKey);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public void ToString_OfCredentials_HidesThem() => Assert.DoesNotContain("pw", new CameraCredentials("user", "pw").ToString(), StringComparison.Ordinal);
}
