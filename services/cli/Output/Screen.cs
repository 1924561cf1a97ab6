using System.Text.Json;
using Failover.Contracts;
using Spectre.Console;

namespace Failover.Cli;

/// <summary>Where a verb prints. Colours and redrawing only on a terminal; one line per event everywhere else.</summary>
internal sealed class Screen
{
    private readonly Lock _lock = new();
    private readonly IAnsiConsole? _terminal;
    private readonly TextReader? _input;

    public Screen(TextWriter output, TextWriter error, TimeProvider clock, IAnsiConsole? terminal = null, bool ownsProcess = false, TextReader? input = null)
    {
        Out = output;
        ErrorOut = error;
        Clock = clock;
        _terminal = terminal;
        _input = input;
        OwnsProcess = ownsProcess;
    }

    public TextWriter Out { get; }

    public TextWriter ErrorOut { get; }

    public TimeProvider Clock { get; }

    /// <summary>True in the real program: it listens to signals and standard input.</summary>
    public bool OwnsProcess { get; }

    /// <summary>Somebody sits there who can answer.</summary>
    public bool CanAsk => _input is not null;

    public bool IsTerminal => _terminal is not null;

    /// <summary>Columns of the terminal; 0 (never cut) without one.</summary>
    public int Width => _terminal?.Profile.Width ?? 0;

    public int Height => _terminal?.Profile.Height ?? 0;

    public static Screen OfProcess(TimeProvider clock)
    {
        // NO_COLOR and TERM=dumb are honoured by Spectre's own detection.
        var terminal = Console.IsOutputRedirected || Environment.GetEnvironmentVariable("TERM") is null or "dumb" ? null : AnsiConsole.Console;
        return new Screen(Console.Out, Console.Error, clock, terminal, ownsProcess: true, terminal is null || Console.IsInputRedirected ? null : Console.In);
    }

    public void Line(string text = "") => Lines([TextLine.Of(text)]);

    public void Line(TextLine line) => Lines([line]);

    /// <summary>One JSON, indented, for machines and curious people.</summary>
    public void Json<T>(T value)
    {
        lock (_lock)
        {
            Out.WriteLine(JsonSerializer.Serialize(value, FailoverJson.Indented));
        }
    }

    public void Lines(IEnumerable<TextLine> lines)
    {
        lock (_lock)
        {
            foreach (var line in lines)
            {
                if (_terminal is null)
                {
                    Out.WriteLine(line.Plain);
                }
                else
                {
                    _terminal.MarkupLine(MarkupOf(line));
                }
            }

            Out.Flush();
        }
    }

    /// <summary>Yes only for <c>y</c> or <c>yes</c>.</summary>
    public async Task<bool> AskAsync(string question, CancellationToken ct)
    {
        if (_input is not { } input)
        {
            return false;
        }

        lock (_lock)
        {
            Out.Write($"{question} [y/N] ");
            Out.Flush();
        }

        // A console's reader blocks: Ctrl-C must not wait for a line.
        var line = await Task.Run(input.ReadLine, ct).WaitAsync(ct);
        return line?.Trim().ToLowerInvariant() is "y" or "yes";
    }

    public void Error(string text)
    {
        lock (_lock)
        {
            ErrorOut.WriteLine(text);
            ErrorOut.Flush();
        }
    }

    /// <summary>Redraws <paramref name="frame"/> in place until the work ends; without a terminal the work runs alone.</summary>
    public async Task LiveAsync(Func<IReadOnlyList<TextLine>> frame, TimeSpan period, Func<Task> work)
    {
        if (_terminal is null)
        {
            await work();
            return;
        }

        await _terminal.Live(new Markup("")).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
        {
            var running = work();
            using var ticks = new PeriodicTimer(period, Clock);
            while (!running.IsCompleted)
            {
                // Uncut, a line that is too long would push others out of the picture.
                var lines = frame().Select(line => MarkupOf(line.CutTo(Width))).Take(Math.Max(1, Height - 1));
                live.UpdateTarget(new Markup(string.Join('\n', lines)));
                await Task.WhenAny(running, ticks.WaitForNextTickAsync().AsTask());
            }

            await running;
        });
    }

    private static string MarkupOf(TextLine line) => string.Concat(line.Pieces.Select(p => p.Tone switch
    {
        Tone.Good => $"[green]{Markup.Escape(p.Text)}[/]",
        Tone.Warn => $"[yellow]{Markup.Escape(p.Text)}[/]",
        Tone.Bad => $"[red]{Markup.Escape(p.Text)}[/]",
        Tone.Faint => $"[grey]{Markup.Escape(p.Text)}[/]",
        Tone.Strong => $"[bold]{Markup.Escape(p.Text)}[/]",
        _ => Markup.Escape(p.Text),
    }));
}
