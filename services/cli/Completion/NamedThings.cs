using System.CommandLine;

namespace Failover.Cli;

/// <summary>Which options and arguments are names of the site's objects, and which are files.</summary>
internal static class NamedThings
{
    /// <summary>The demo's servers are its own, and a recorder is named before its site need answer.</summary>
    private static readonly string[] NoSite = ["demo", "recorder", "up", "issue"];

    public static LiveNames Of(Command verb, Symbol symbol) => NoSite.Contains(verb.Name, StringComparer.Ordinal) ? LiveNames.None : (verb.Name, symbol.Name) switch
    {
        ("maintenance", "server") or ("logs", "--server") => LiveNames.Recorders,
        ("why", "name") => LiveNames.Anything,
        (_, "server" or "--server") => LiveNames.Servers,
        (_, "--to") when symbol is Option { HelpName: "SPARE" } => LiveNames.Spares,
        (_, "takeover" or "--takeover") => LiveNames.Takeovers,
        (_, "--camera") => LiveNames.Cameras,
        _ => LiveNames.None,
    };

    /// <summary><c>files</c>, <c>dirs</c>, or null.</summary>
    public static string? FilesOf(Symbol symbol) => symbol switch
    {
        Option { HelpName: { } help } when help.StartsWith("FILE", StringComparison.Ordinal) => "files",
        Option { HelpName: "DIR" } or Argument { Name: "dir" } => "dirs",
        Argument { Name: "file" } => "files",
        _ => null,
    };
}
