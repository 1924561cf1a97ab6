using System.CommandLine;

namespace Failover.Cli;

/// <summary>The hidden option of child processes: they end when their standard input does.</summary>
internal static class ExitWithInput
{
    public const string Name = "--exit-with-stdin";

    public static Option<bool> Create() => new(Name) { Hidden = true };

    public static void Honour(Option<bool> option, ParseResult parsed, VerbContext context)
    {
        if (parsed.GetValue(option))
        {
            context.Interruption.ListenToStandardInput(Console.OpenStandardInput());
        }
    }
}
