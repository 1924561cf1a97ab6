using System.Text.RegularExpressions;

namespace Failover.Style.Tests;

public sealed partial class ProjectReferenceTests
{
    private const string Reference = "<ProjectReference Include=\"../{0}\" />";

    [Fact]
    public void ProjectFiles_OfServices_ReferenceOnlyWhatTheirFolderMay() => Check.Holds(Rule);

    [Fact]
    public void Rule_ServiceThatReferencesAnother_IsFound() =>
        Check.Finds(Rule, "heartbeat references election", ("services/heartbeat/X.csproj", Use("election/Failover.Election.csproj")));

    [Fact]
    public void Rule_ServiceThatReferencesATest_IsFound() =>
        Check.Finds(Rule, "leaves services/", ("services/heartbeat/X.csproj", Use("../tests/media/Failover.Media.Tests.csproj")));

    [Fact]
    public void Rule_ServiceThatReferencesContracts_IsAllowed() =>
        Check.Allows(Rule, ("services/heartbeat/X.csproj", Use("contracts/Failover.Contracts.csproj")));

    private static string Use(string project) => string.Format(Reference, project);

    private static IEnumerable<string> Rule(SourceTree tree)
    {
        foreach (var (path, text) in tree.Having(".csproj").Where(f => f.Path.StartsWith("services/", StringComparison.Ordinal)))
        {
            var folder = path.Split('/')[1];
            foreach (Match match in ProjectReference().Matches(text))
            {
                var parts = match.Groups[1].Value.Replace('\\', '/').Split('/');
                if (parts is not ["..", var other, _] || other == "..")
                {
                    yield return $"{path}: {match.Groups[1].Value} leaves services/";
                }
                else if (!AllowedReferences.Allows(folder, other))
                {
                    yield return $"{path}: {folder} references {other}";
                }
            }
        }
    }

    [GeneratedRegex("<ProjectReference\\s+Include=\"([^\"]+)\"")]
    private static partial Regex ProjectReference();
}
