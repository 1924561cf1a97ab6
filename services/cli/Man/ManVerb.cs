using System.CommandLine;
using System.Text;

namespace Failover.Cli;

/// <summary><c>failover man [DIR]</c>: the manual pages of this very program.</summary>
internal static class ManVerb
{
    public static Command Create(VerbContext context, RootCommand root)
    {
        var folder = new Argument<string?>("dir") { Description = "Folder for all pages, made when missing. Without one the first page is printed.", Arity = ArgumentArity.ZeroOrOne };
        var verb = new Command("man", "Write the manual pages of failover into a folder: failover man ~/.local/share/man/man1.") { folder };
        verb.SetAction(async (parsed, ct) =>
        {
            var pages = ManPages.Of(root);
            if (parsed.GetValue(folder) is not { } path)
            {
                context.Screen.Out.Write(pages[0].Text);
                return ExitCode.Well;
            }

            Directory.CreateDirectory(path);
            foreach (var (name, text) in pages)
            {
                await File.WriteAllTextAsync(Path.Combine(path, name), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), ct);
            }

            context.Screen.Line($"{pages.Count} pages are in {path}.");
            return ExitCode.Well;
        });
        return verb;
    }
}
