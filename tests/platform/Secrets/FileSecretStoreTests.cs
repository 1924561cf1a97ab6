namespace Failover.Platform.Tests;

public sealed class FileSecretStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Put_ThenGetAndDelete_RoundTrips()
    {
        var store = new FileSecretStore(_folder.PathOf("secrets"));
        Assert.Null(await store.GetAsync("camera-a", Ct));
        await store.PutAsync("camera-a", "one", Ct);
        await store.PutAsync("camera-a", "two", Ct);
        Assert.Equal("two", await store.GetAsync("camera-a", Ct));
        Assert.True(await store.DeleteAsync("camera-a", Ct));
        Assert.False(await store.DeleteAsync("camera-a", Ct));
    }

    [Fact]
    public async Task Put_OnUnix_OnlyTheOwnerReads()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("file modes are Unix's");
            return;
        }
        var store = new FileSecretStore(_folder.PathOf("secrets"));
        await store.PutAsync("camera-a", "one", Ct);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.PathOf("secrets/camera-a")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.PathOf("secrets")));
        Assert.Single(Directory.GetFiles(_folder.PathOf("secrets")));
    }

    [Theory]
    [InlineData("../site.token")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData(".")]
    public async Task Get_NameThatIsAPath_IsRefused(string name)
    {
        var store = new FileSecretStore(_folder.PathOf("secrets"));
        await Assert.ThrowsAsync<ArgumentException>(() => store.GetAsync(name, Ct));
    }
}
