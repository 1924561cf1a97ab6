using System.CommandLine;
using System.CommandLine.Parsing;
using Failover.Platform;

namespace Failover.Cli;

/// <summary>The command line: one verb per folder, one place for errors, interruption and exit codes.</summary>
internal static class FailoverCommand
{
    public static async Task<int> RunAsync(string[] args, Screen screen, CancellationToken ct, ProgramName? program = null)
    {
        var context = new VerbContext(screen, program);
        var root = Build(context);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                // The library breaks some of its messages into lines; one error is one line here.
                screen.Error($"failover: {string.Join(' ', error.Message.Split((char[])['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries))}");
            }

            screen.Error($"failover: see `{CommandOf(parsed, context.Program)} --help`.");
            return ExitCode.BadInput;
        }

        using var interruption = Interruption.Listen(screen.OwnsProcess, ct);
        context.Interruption = interruption;
        var configuration = new InvocationConfiguration
        {
            Output = screen.Out,
            Error = screen.ErrorOut,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            var code = await parsed.InvokeAsync(configuration, interruption.Token);
            return interruption.WasCtrlC ? ExitCode.Interrupted : code;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return interruption.WasCtrlC ? ExitCode.Interrupted : ExitCode.Failed;
        }
        catch (CliException e)
        {
            foreach (var line in e.Message.Split('\n'))
            {
                screen.Error($"failover: {line}");
            }

            return e.ExitCode;
        }
        catch (FailoverSetupException e)
        {
            foreach (var line in e.Message.Split('\n', StringSplitOptions.TrimEntries))
            {
                screen.Error($"failover: {line}");
            }

            return e.ExitCode;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            // The place and the remedy are in the message as far as the system knows them; a stack trace helps nobody here.
            screen.Error($"failover: {e.Message}");
            return ExitCode.Failed;
        }
    }

    public static RootCommand Build(VerbContext context)
    {
        var root = new RootCommand("Failover: hot-spare recorders for video surveillance. A recorder dies and not one frame is lost.");
        Command[] verbs =
        [
            DemoVerb.Create(context),
            UpVerb.Create(context),
            RecorderVerb.Create(context),
            InstallVerb.Create(context),
            ApplyVerb.Create(context),
            StatusVerb.Create(context),
            EventsVerb.Create(context),
            LogsVerb.Create(context),
            HistoryVerb.Create(context),
            TopVerb.Create(context),
            WhyVerb.Create(context),
            ReportVerb.Create(context),
            PlanVerb.Create(context),
            CheckVerb.Create(context),
            .. WishVerbs.Create(context),
            DrillVerb.Create(context),
            ExportVerb.Create(context),
            ProofVerb.Create(context),
            LicenseVerb.Create(context),
            DeadLettersVerb.Create(context),
            CrdsVerb.Create(context),
            CompletionVerb.Create(context),
            CompletionVerb.CreateAnswer(context, root),
            ManVerb.Create(context, root),
            VersionVerb.Create(context),
            CamerasVerb.Create(context),
        ];
        foreach (var verb in verbs)
        {
            root.Add(verb);
        }

        context.Target.AddTo(root);
        HelpPage.PutOn(root, context.Program);
        return root;
    }

    private static string CommandOf(ParseResult parsed, ProgramName program)
    {
        var path = program.Text;
        for (var part = parsed.CommandResult; part.Command is not RootCommand; part = (CommandResult)part.Parent!)
        {
            path = path.Insert(program.Text.Length, $" {part.Command.Name}");
        }

        return path;
    }
}
