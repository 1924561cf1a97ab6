using Failover.Contracts;
using Failover.Platform;

namespace Failover.Cli;

/// <summary>A site.yaml as this command line sees it: checked before it travels, all errors at once.</summary>
internal static class SiteYaml
{
    public static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read ({e.Message.TrimEnd('.')}): name a site.yaml.", ExitCode.BadInput, e);
        }
    }

    /// <summary>Exit 2 with every problem on a line of its own, unless the text is in order.</summary>
    /// <param name="known">What the site has already; a file may refer to it.</param>
    public static void Check(string text, string path, KnownObjects? known = null)
    {
        if (Problems(text, path, known) is { Count: > 0 } problems)
        {
            throw Refused(problems);
        }
    }

    /// <summary>Checks the file alone first; what it may refer to is asked of the site only when something is missing.</summary>
    public static async Task CheckAgainstAsync(ISite site, string text, string path, CancellationToken ct)
    {
        var alone = Problems(text, path, known: null);
        if (alone.Count == 0)
        {
            return;
        }

        KnownObjects known;
        try
        {
            known = await site.KnownAsync(ct);
        }
        catch (CliException)
        {
            throw Refused(alone); // Without a site the file must stand alone.
        }

        Check(text, path, known);
    }

    /// <summary>The site's answer, when it took the file; else exit 2 with every problem.</summary>
    public static ApplyAnswer Accepted(ApplyAnswer answer) => answer.Problems.Count == 0 ? answer : throw Refused(answer.Problems);

    private static IReadOnlyList<ApplyProblem> Problems(string text, string path, KnownObjects? known) => SiteFile.Parse(text, path, known).Errors;

    private static CliException Refused(IReadOnlyList<ApplyProblem> problems) => new(
        $"{string.Join('\n', problems)}\n{problems.Count} {(problems.Count == 1 ? "error" : "errors")}: nothing was changed.", ExitCode.BadInput);
}
