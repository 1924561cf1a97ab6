using System.Net;
using Failover.Contracts;

namespace Failover.Cli.Tests;

public sealed class TokenFileTests : IDisposable
{
    private static readonly WishAnswer Answer = new() { Server = "slave-1", Verb = OperatorVerb.Release, Accepted = true, Reason = "Nothing to do." };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Token_OfTheFile_IsShownToTheSite()
    {
        using var played = new PlayedSite();
        played.Answers(HttpStatusCode.OK, Answer);
        using var site = new SiteClient(SiteClient.ParseHost(played.Host), TokenFile.Read(FileWith("4af1\n")));
        await site.WishAsync("slave-1", OperatorVerb.Release, new WishRequest(), TestContext.Current.CancellationToken);
        Assert.Equal("Bearer 4af1", played.Shown);
    }

    [Fact]
    public async Task NoToken_SiteWantsOne_SaysWhereItIsAndHowToNameIt()
    {
        using var played = new PlayedSite();
        played.Answers(HttpStatusCode.Unauthorized, Answer);
        using var site = new SiteClient(SiteClient.ParseHost(played.Host));
        var error = await Assert.ThrowsAsync<CliException>(() => site.StatusAsync(TestContext.Current.CancellationToken));
        Assert.Null(played.Shown);
        Assert.Equal(
            $"http://{played.Host}/v1/status wants the site's token: copy site.token from the data folder of `failover up` and name the copy in FAILOVER_TOKEN_FILE.",
            error.Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Read_NoFileNamed_NoToken(string? path) => Assert.Null(TokenFile.Read(path));

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    public void Read_FileWithoutToken_NamesFileAndRemedy(string text)
    {
        var path = FileWith(text);
        var error = Assert.Throws<CliException>(() => TokenFile.Read(path));
        Assert.Equal(ExitCode.BadInput, error.ExitCode);
        Assert.Equal($"FAILOVER_TOKEN_FILE: {path} holds no token: copy site.token from the data folder of `failover up`.", error.Message);
    }

    [Fact]
    public void Read_NoSuchFile_NamesFileAndRemedy()
    {
        var error = Assert.Throws<CliException>(() => TokenFile.Read(Path.Combine(_folder.Path, "nothing")));
        Assert.Equal(ExitCode.BadInput, error.ExitCode);
        Assert.Contains("copy site.token", error.Message, StringComparison.Ordinal);
    }

    private string FileWith(string text)
    {
        var path = Path.Combine(_folder.Path, "site.token");
        File.WriteAllText(path, text);
        return path;
    }
}
