using System.Text;

namespace Failover.Cli;

/// <summary>What goes into the zip: bounded, redacted, with a table of contents and the list of what is missing. Pure.</summary>
internal sealed record ReportContents(IReadOnlyList<ReportPart> Parts, IReadOnlyList<ReportProblem> Problems)
{
    public const string ContentsName = "README.txt";
    public const string ProblemsName = "problems.txt";

    /// <summary>Of one part; of a longer log the end is kept, of anything else the beginning.</summary>
    public const int MostCharacters = 8 * 1024 * 1024;

    /// <summary>Of all parts together.</summary>
    public const int MostCharactersInAll = 64 * 1024 * 1024;

    /// <param name="title">First line of the table of contents.</param>
    /// <param name="parts">As they were read.</param>
    /// <param name="problems">What could not be read.</param>
    /// <param name="known">Secrets that this machine knows.</param>
    /// <param name="names">Names of the site's objects.</param>
    public static ReportContents Make(
        string title, IReadOnlyList<ReportPart> parts, IReadOnlyList<ReportProblem> problems, IEnumerable<string> known, IEnumerable<string> names)
    {
        var redactor = new Redactor(known, names);
        foreach (var part in parts)
        {
            redactor.Learn(part.Text, part.Format);
        }

        foreach (var problem in problems)
        {
            redactor.Learn(problem.Why, ReportFormat.Text);
        }

        var missing = problems.ToList();
        var redacted = new List<ReportPart>();
        // Redacted first and cut then: half a credential would not be known for one.
        foreach (var part in Bound([.. parts.Select(p => p with { Text = redactor.Redact(p.Text, p.Format) })], missing))
        {
            if (redactor.Betrays(part.Text) || redactor.Betrays(part.Name))
            {
                // It should not come to this; if it does, the report goes without this part.
                missing.Add(new ReportProblem("A part", "it was left out, because a credential could not be taken out of it."));
            }
            else
            {
                redacted.Add(part);
            }
        }

        missing = [.. missing.Select(p => new ReportProblem(redactor.Redact(p.What, ReportFormat.Text), redactor.Redact(p.Why, ReportFormat.Text)))];
        redacted.Add(new ReportPart(ProblemsName, "what could not be read, and why", ReportFormat.Text, ProblemsText(missing)));
        redacted.Insert(0, new ReportPart(ContentsName, "this page", ReportFormat.Text, Listing(redactor.Redact(title, ReportFormat.Text), redacted, missing)));
        return new ReportContents(redacted, missing);
    }

    private static List<ReportPart> Bound(IReadOnlyList<ReportPart> parts, List<ReportProblem> problems)
    {
        var bounded = new List<ReportPart>();
        long used = 0;
        foreach (var part in parts)
        {
            var cut = Cut(part);
            if (cut.Text.Length < part.Text.Length)
            {
                problems.Add(new ReportProblem(part.Name, $"it has {part.Text.Length} characters; {MostCharacters} of them are in the report."));
            }

            if (used + cut.Text.Length > MostCharactersInAll)
            {
                problems.Add(new ReportProblem(part.Name, $"it was left out: a report has {MostCharactersInAll} characters at most. Ask for less with --since."));
                continue;
            }

            used += cut.Text.Length;
            bounded.Add(cut);
        }

        return bounded;
    }

    private static ReportPart Cut(ReportPart part)
    {
        if (part.Text.Length <= MostCharacters)
        {
            return part;
        }

        if (part.Format != ReportFormat.JsonLines)
        {
            return part with { Text = part.Text[..MostCharacters] };
        }

        // Whole lines.
        var from = part.Text.IndexOf('\n', part.Text.Length - MostCharacters);
        return part with { Text = from < 0 ? "" : part.Text[(from + 1)..] };
    }

    private static string ProblemsText(List<ReportProblem> problems) => problems.Count == 0
        ? "Everything could be read.\n" : string.Concat(problems.Select(p => $"{p.What}: {p.Why}\n"));

    private static string Listing(string title, List<ReportPart> parts, List<ReportProblem> problems)
    {
        var text = new StringBuilder();
        text.Append(title).Append("\n\n");
        text.Append($"Passwords, tokens, keys and licences were replaced by {SecretPatterns.Hidden}. Addresses and names are in it.\n");
        text.Append(problems.Count == 0 ? "Everything could be read.\n\n" : $"{problems.Count} {(problems.Count == 1 ? "thing" : "things")} could not be read: {ProblemsName} says which and why.\n\n");
        var width = parts.Max(p => p.Name.Length);
        foreach (var part in parts)
        {
            text.Append($"{part.Name.PadRight(width)}  {part.What}\n");
        }

        return text.ToString();
    }
}
