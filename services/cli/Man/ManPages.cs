using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using System.Text;

namespace Failover.Cli;

/// <summary>Manual pages in roff, one for each verb and one for all, made from the command tree. Pure.</summary>
internal static class ManPages
{
    private static readonly (int Code, string Meaning)[] Codes =
    [
        (ExitCode.Well, "Well."),
        (ExitCode.Failed, "It failed, or was refused with its reason; footage was lost."),
        (ExitCode.BadInput, "Wrong arguments or a wrong file: nothing was started or changed."),
        (ExitCode.Unhealthy, "The site is not protected now."),
        (ExitCode.Interrupted, "Ctrl-C."),
    ];

    /// <returns>File name and text.</returns>
    public static IReadOnlyList<(string Name, string Text)> Of(RootCommand root)
    {
        var verbs = root.Subcommands.Where(c => !c.Hidden).OrderBy(c => c.Name, StringComparer.Ordinal).ToList();
        return [("failover.1", Overview(root, verbs)), .. verbs.Select(v => ($"failover-{v.Name}.1", OfVerb(v, verbs)))];
    }

    /// <summary>A text as roff shows it: no character of it is taken for a request.</summary>
    internal static string Escape(string text)
    {
        var escaped = text.ReplaceLineEndings(" ").Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal)
            .Replace("'", "\\(aq", StringComparison.Ordinal).Replace("`", "\\(ga", StringComparison.Ordinal).Replace("~", "\\(ti", StringComparison.Ordinal)
            .Replace("^", "\\(ha", StringComparison.Ordinal);
        return escaped.StartsWith('.') ? $"\\&{escaped}" : escaped;
    }

    private static string Overview(RootCommand root, List<Command> verbs)
    {
        var page = Begin("failover", root.Description ?? "");
        page.Append(".SH SYNOPSIS\n.B failover\n.I VERB\n[options]\n");
        page.Append(".SH VERBS\n");
        foreach (var verb in verbs)
        {
            page.Append(CultureInfo.InvariantCulture, $".TP\n.BR {Escape($"failover-{verb.Name}")} (1)\n{Escape(verb.Description ?? "")}\n");
        }

        AddSite(page);
        AddCodes(page);
        return page.ToString();
    }

    private static string OfVerb(Command verb, List<Command> all)
    {
        var page = Begin($"failover-{verb.Name}", verb.Description ?? "");
        page.Append(".SH SYNOPSIS\n");
        foreach (var leaf in Leaves(verb))
        {
            page.Append(CultureInfo.InvariantCulture, $"{Synopsis(leaf.Path, leaf.Verb)}.br\n");
        }

        page.Append(CultureInfo.InvariantCulture, $".SH DESCRIPTION\n{Escape(verb.Description ?? "")}\n");
        foreach (var leaf in Leaves(verb))
        {
            AddOptions(page, leaf.Path, leaf.Verb, own: ReferenceEquals(leaf.Verb, verb));
        }

        if (Leaves(verb).Any(l => l.Verb.Options.Any(o => o.Name == "--host")))
        {
            AddSite(page);
        }

        AddCodes(page);
        page.Append(".SH SEE ALSO\n.BR failover (1)");
        foreach (var other in all.Where(o => o != verb && (verb.Description ?? "").Contains($"failover {o.Name}", StringComparison.Ordinal)))
        {
            page.Append(CultureInfo.InvariantCulture, $",\n.BR {Escape($"failover-{other.Name}")} (1)");
        }

        return page.Append('\n').ToString();
    }

    private static StringBuilder Begin(string name, string description)
    {
        var page = new StringBuilder();
        page.Append(".\\\" Made by `failover man DIR` from the command tree: change it there.\n");
        page.Append(CultureInfo.InvariantCulture, $".TH {name.ToUpperInvariant().Replace("-", "\\-", StringComparison.Ordinal)} 1 \"\" Failover \"Failover manual\"\n");
        // Neither hyphens within names of options, nor lines spread to the right border.
        page.Append(".nh\n.ad l\n");
        page.Append(CultureInfo.InvariantCulture, $".SH NAME\n{Escape(name)} \\- {Escape(Gist(description))}\n");
        return page;
    }

    private static string Synopsis(string path, Command verb)
    {
        var line = new StringBuilder($".B {Escape($"failover {path}")}\n");
        foreach (var argument in verb.Arguments.Where(a => !a.Hidden))
        {
            var name = $"\\fI{Escape(argument.Name.ToUpperInvariant())}\\fR{(argument.Arity.MaximumNumberOfValues > 1 ? "..." : "")}";
            line.Append(argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]\n" : $"{name}\n");
        }

        foreach (var option in verb.Options.Where(o => o.Required && !o.Hidden))
        {
            line.Append($"{OptionText(option)}\n");
        }

        return verb.Options.Any(o => !o.Hidden && !o.Required) ? line.Append("[options]\n").ToString() : line.ToString();
    }

    private static void AddOptions(StringBuilder page, string path, Command verb, bool own)
    {
        var arguments = verb.Arguments.Where(a => !a.Hidden).ToList();
        var options = verb.Options.Where(o => !o.Hidden && o is not System.CommandLine.Help.HelpOption).OrderBy(o => o.Name, StringComparer.Ordinal).ToList();
        if (!own)
        {
            page.Append(CultureInfo.InvariantCulture, $".SS {Escape(path)}\n{Escape(verb.Description ?? "")}\n");
        }
        else if (arguments.Count + options.Count > 0)
        {
            page.Append(".SH OPTIONS\n");
        }

        foreach (var argument in arguments)
        {
            page.Append(CultureInfo.InvariantCulture, $".TP\n.I {Escape(argument.Name.ToUpperInvariant())}\n{Escape(argument.Description ?? "")}\n");
        }

        foreach (var option in options)
        {
            page.Append(CultureInfo.InvariantCulture, $".TP\n{OptionText(option)}\n{Escape(option.Description ?? "")}{Default(option)}\n");
        }
    }

    private static string OptionText(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(a => a != option.Name).Prepend(option.Name).Order(StringComparer.Ordinal).Select(a => $"\\fB{Escape(a)}\\fR"));
        return option.ValueType == typeof(bool) ? names : $"{names} \\fI{Escape(ValueOf(option))}\\fR";
    }

    private static string ValueOf(Option option) => option.HelpName
        ?? (string.Join("|", option.GetCompletions(CompletionContext.Empty).Select(c => c.Label)) is { Length: > 0 } words ? words : option.Name.TrimStart('-').ToUpperInvariant());

    private static string Default(Option option) => option.HasDefaultValue && option.ValueType != typeof(bool) && option.GetDefaultValue() is { } value
        ? $" Default: {Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")}." : "";

    private static IEnumerable<(string Path, Command Verb)> Leaves(Command verb, string before = "")
    {
        var path = $"{before}{verb.Name}";
        return verb.Subcommands.Count == 0 ? [(path, verb)] : verb.Subcommands.Where(c => !c.Hidden).SelectMany(c => Leaves(c, $"{path} "));
    }

    private static void AddSite(StringBuilder page) => page.Append(
        """
        .SH ENVIRONMENT
        .TP
        .B FAILOVER_HOST
        Where the site is, HOST:PORT; \fB\-\-host\fR wins. Else 127.0.0.1:7400.
        .TP
        .B FAILOVER_TOKEN_FILE
        A copy of the site's token (site.token), for a site on another machine.

        """.Replace("'s", "\\(aqs", StringComparison.Ordinal));

    private static void AddCodes(StringBuilder page)
    {
        page.Append(".SH EXIT STATUS\n");
        foreach (var (code, meaning) in Codes)
        {
            page.Append(CultureInfo.InvariantCulture, $".TP\n.B {code}\n{Escape(meaning)}\n");
        }
    }

    private static string Gist(string description)
    {
        var end = description.IndexOfAny(['.', ':', ';']);
        return end < 0 ? description : description[..end];
    }
}
