using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Failover.Cli;

/// <summary><c>failover version</c>.</summary>
internal static class VersionVerb
{
    public static Command Create(VerbContext context)
    {
        var verb = new Command("version", "Print the version.");
        verb.SetAction(_ => context.Screen.Line(Text(Assembly.GetExecutingAssembly())));
        return verb;
    }

    private static string Text(Assembly assembly)
    {
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        return $"failover {version.Split('+')[0]} ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier})";
    }
}
