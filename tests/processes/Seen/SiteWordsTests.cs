using System.Text;

namespace Failover.Processes.Tests;

/// <summary>The search for secrets finds one in every form that it may travel in.</summary>
public sealed class SiteWordsTests
{
    private static readonly Dictionary<string, byte[]> Secret = new() { ["the password"] = Encoding.UTF8.GetBytes("s3cret/wörd+x") };

    [Theory]
    [InlineData("rtsp://viewer:not-a-secret@10.0.0.7/cam-1")]
    [InlineData("Basic dmlld2VyOm5vdC1hLXNlY3JldA==")]
    [InlineData("eyJ1c2VyIjoidmlld2VyIiwicGFzc3dvcmQiOiJub3QtYS1zZWNyZXQifQ==")]
    [InlineData("6e6f742d612d736563726574")]
    [InlineData("{\"password\":\"not-a-secret\"}")]
    [InlineData("not a secret", false)]
    public void Found_ThePasswordInAnyForm(string text, bool isFound = true) =>
        Assert.Equal(isFound, Said(text).Found(new Dictionary<string, byte[]> { ["the password"] = Encoding.UTF8.GetBytes("not-a-secret") }).Count > 0);

    [Theory]
    [InlineData("dapr-api-token: 0123456789abcdef0123456789abcdef", true)]
    [InlineData("Authorization: Bearer 0123456789abcdef0123", true)]
    [InlineData("\"authorization\":\"Digest username=viewer_with_a_name\"", true)]
    [InlineData("the header dapr-api-token is missing", false)]
    public void Found_AHeaderWithACredential(string text, bool isFound) => Assert.Equal(isFound, Said(text).Found(Secret).Count > 0);

    [Fact]
    public void Found_BytesThatAreNoText_InHexAndBase64()
    {
        var key = new Dictionary<string, byte[]> { ["the key"] = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 7))] };
        Assert.Single(Said("key " + Convert.ToHexStringLower(key["the key"])).Found(key));
        Assert.NotEmpty(Said("key " + Convert.ToBase64String([1, .. key["the key"], 2])).Found(key));
        Assert.Empty(Said("key " + Convert.ToBase64String([1, .. key["the key"].Reverse(), 2])).Found(key));
    }

    private static SiteWords Said(string text)
    {
        var words = new SiteWords();
        words.Add("a.log", text);
        return words;
    }
}
