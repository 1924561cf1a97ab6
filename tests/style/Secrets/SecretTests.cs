using System.Text.RegularExpressions;

namespace Failover.Style.Tests;

/// <summary>
/// A record prints all its members, also into a log line or a failed assertion. One that carries a secret says how it prints itself.
/// </summary>
public sealed partial class SecretTests
{
    /// <summary>Named like a secret and none: the name of a secret.</summary>
    private static readonly string[] Harmless = ["CameraSpec.CredentialsSecret"];

    [Fact]
    public void Records_WithSecrets_DoNotPrintThem() => Check.Holds(TalkativeRecords);

    [Theory]
    [InlineData("public sealed record Login(string User, string Password);")]
    [InlineData("public sealed record Target\n{\n    public string? ApiToken { get; init; }\n}")]
    [InlineData("internal readonly record struct Key(byte[] SiteSecret);")]
    public void TalkativeRecords_PlantedRecord_IsFound(string text) => Check.Finds(TalkativeRecords, "prints", ("services/media/A.cs", text + "\n"));

    [Theory]
    [InlineData("public sealed record Login(string User, string Password)\n{\n    public override string ToString() => User;\n}")]
    [InlineData("public sealed record Work(CancellationToken Token);")]
    [InlineData("public sealed class Login(string password);")]
    public void TalkativeRecords_QuietOnes_AreAllowed(string text) => Check.Allows(TalkativeRecords, ("services/media/A.cs", text + "\n"));

    private static IEnumerable<string> TalkativeRecords(SourceTree tree)
    {
        foreach (var (path, text) in tree.Having(".cs").Where(f => f.Path.StartsWith("services/", StringComparison.Ordinal)))
        {
            var starts = TypeStart().Matches(text);
            for (var i = 0; i < starts.Count; i++)
            {
                var end = i + 1 < starts.Count ? starts[i + 1].Index : text.Length;
                var body = text[starts[i].Index..end];
                var isRecord = starts[i].Groups["kind"].Value.StartsWith("record", StringComparison.Ordinal);
                var isQuiet = body.Contains("override string ToString()") || body.Contains("PrintMembers(");
                var member = $"{starts[i].Groups["name"].Value}.{Secret().Match(body).Groups["member"].Value}";
                if (isRecord && !isQuiet && !member.EndsWith('.') && !Harmless.Contains(member))
                {
                    yield return $"{path}: the record prints {member}";
                }
            }
        }
    }

    [GeneratedRegex(@"(?m)^[ ]*(?:(?:public|internal|private|protected|sealed|readonly|abstract|static|partial|file)\s+)+(?<kind>record struct|record|class|struct|interface|enum)\s+(?<name>\w+)")]
    private static partial Regex TypeStart();

    /// <summary>A parameter or property of text or bytes whose name ends like a secret's. A sealed or public one is none.</summary>
    [GeneratedRegex(@"\b(?:string|byte\[\]|ReadOnlyMemory<byte>)\??\s+(?<member>(?!Sealed)\w*(?:Password|Token|Secret))\b\s*[,)={]")]
    private static partial Regex Secret();
}
