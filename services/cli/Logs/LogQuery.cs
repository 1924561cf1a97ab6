using Failover.Contracts;

namespace Failover.Cli;

/// <summary>Which lines are wanted. Pure; everything that is given must hold.</summary>
internal sealed record LogQuery
{
    /// <summary>Lines that this server or spare wrote, or that are about it.</summary>
    public string? Server { get; init; }

    /// <summary>Lines of this service.</summary>
    public string? Service { get; init; }

    /// <summary>Lines about this camera.</summary>
    public string? Camera { get; init; }

    public IncidentScope? Incident { get; init; }

    public DateTimeOffset Since { get; init; } = DateTimeOffset.MinValue;

    public bool Wants(LogLine line) => line.Time >= Since
        && (Server is null || IsOf(line, Server))
        && (Service is null || line.Process == Service || ServiceOf(line.Category) == Service)
        && (Camera is null || line.Camera == Camera || Mentions(line.Text, Camera))
        && (Incident is null || Incident.Has(line));

    /// <summary>It wrote the line, or the line is about it.</summary>
    internal static bool IsOf(LogLine line, string server) => line.Process == server || line.Server == server || Mentions(line.Text, server);

    /// <summary>The name stands in the text as a whole: <c>cam-1</c> is not in <c>cam-10</c>, and <c>slave-2</c> is not in <c>slave-2-t4</c>.</summary>
    internal static bool Mentions(string text, string name)
    {
        for (var at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            var end = at + name.Length;
            if ((at == 0 || !IsOfAName(text, at - 1)) && (end == text.Length || !IsOfAName(text, end)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The service that a class belongs to: <c>Failover.RecorderProxy.X</c> is of <c>recorder-proxy</c>. Empty when it is of none.</summary>
    internal static string ServiceOf(string category)
    {
        var parts = category.Split('.');
        return parts is ["Failover", { Length: > 0 } name, ..]
            ? string.Concat(name.Select((c, i) => char.IsUpper(c) ? $"{(i == 0 ? "" : "-")}{char.ToLowerInvariant(c)}" : $"{c}")) : "";
    }

    // A full stop ends a sentence unless a letter follows it.
    private static bool IsOfAName(string text, int at) =>
        char.IsAsciiLetterOrDigit(text[at]) || text[at] is '-' or '_' || (text[at] == '.' && at + 1 < text.Length && char.IsAsciiLetterOrDigit(text[at + 1]));
}
