using System.CommandLine;

namespace Failover.Cli;

/// <summary><c>failover license issue|inspect|install|list|remove|verdict</c>.</summary>
internal static class LicenseVerb
{
    public static Command Create(VerbContext context) => new("license", "Issue, inspect, install and remove licences; show the site's verdict.")
    {
        LicenseIssueVerb.Create(context), LicenseInspectVerb.Create(context), LicenseSiteVerbs.Install(context), LicenseSiteVerbs.List(context),
        LicenseSiteVerbs.Remove(context), LicenseSiteVerbs.Verdict(context),
    };

    public static Option<bool> Json() => new("--json") { Description = "Print the one JSON that all of this comes from." };
}
