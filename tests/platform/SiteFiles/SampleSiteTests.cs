using System.Text.RegularExpressions;

namespace Failover.Platform.Tests;

/// <summary>The sample that the guide begins with must be accepted as it is.</summary>
public sealed class SampleSiteTests
{
    private static readonly string Text = File.ReadAllText(Find("k8s/samples/site.yaml"));

    [Fact]
    public void Parse_SampleSite_IsInOrder() => Assert.Empty(SiteFile.Parse(Text, "site.yaml").Errors);

    [Fact]
    public void Parse_SampleSiteWithItsLicence_IsInOrder()
    {
        var withLicence = Regex.Replace(Text, "(?m)^# (?<line>(?:apiVersion|kind|metadata|spec|  name|  token):.*)$", "${line}");
        var result = SiteFile.Parse(withLicence, "site.yaml");
        Assert.Empty(result.Errors);
        Assert.Contains(result.Objects, o => o.Kind == "FailoverLicense");
    }

    private static string Find(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, path)))
            {
                return Path.Combine(folder.FullName, path);
            }
        }

        throw new InvalidOperationException($"No {path} above {AppContext.BaseDirectory}");
    }
}
