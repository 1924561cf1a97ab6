using Failover.Contracts;

namespace Failover.Cli;

/// <summary>Why a takeover was decided: the sentence, its evidence, who was passed over, and what became of it. Pure.</summary>
internal static class WhyTakeoverText
{
    public static IReadOnlyList<TextLine> Render(Takeover takeover, IReadOnlyList<JournalEntry> entries, int width = 0)
    {
        var (spec, status) = (takeover.Spec, takeover.Status);
        var lines = new List<TextLine>
        {
            TextLine.Of(new Piece(takeover.Metadata.Name, Tone.Strong), $" is {status.State}: {status.Reason}"),
            TextLine.Of(spec.Spare.Length == 0 ? "spare     nobody" : $"spare     {spec.Spare} for {spec.Server} under term {spec.Term}"),
            TextLine.Of($"decided   {spec.Reason}"),
        };
        if (status.HandBackTerm > 0)
        {
            lines.Add(TextLine.Of($"back      {spec.Server} serves under term {status.HandBackTerm} again"));
        }

        if (spec.TraceId is { } trace)
        {
            lines.Add(TextLine.Of($"trace     {trace}"));
        }

        AddEvidence(lines, spec, width);
        lines.Add(TextLine.Empty);
        lines.Add(TextLine.Of(new Piece("passed over", Tone.Strong), spec.PassedOver.Count == 0 ? "  nobody" : ""));
        lines.AddRange(spec.PassedOver.Select(p => TextLine.Of($"  {p}")));
        AddStates(lines, status, entries);
        return lines;
    }

    private static void AddEvidence(List<TextLine> lines, TakeoverSpec spec, int width)
    {
        lines.Add(TextLine.Empty);
        if (spec.Evidence.Count == 0)
        {
            lines.Add(TextLine.Of(new Piece("evidence", Tone.Strong), "  none was kept"));
            return;
        }

        var table = new TextTable("place", "sign", "value", "last seen", "detail") { MaxWidth = width, Right = new HashSet<int> { 3 } };
        foreach (var sign in spec.Evidence)
        {
            table.Add(
                sign.Place, sign.Name,
                sign.Value switch
                {
                    SignValue.Alive => new Piece("Alive", Tone.Good),
                    SignValue.Missing => new Piece("Missing", Tone.Bad),
                    _ => new Piece("Unknown", Tone.Faint),
                },
                sign.AgeMs is { } age ? $"{age / 1000:0.000} s" : "never", sign.Detail);
        }

        lines.AddRange(table.Lines());
    }

    // The journal has the reason of each state; the object has its time even when the journal was lost.
    private static void AddStates(List<TextLine> lines, TakeoverStatus status, IReadOnlyList<JournalEntry> entries)
    {
        lines.Add(TextLine.Empty);
        lines.Add(TextLine.Of(new Piece("states", Tone.Strong)));
        foreach (var (state, at) in status.Times.OrderBy(t => t.Value).ThenBy(t => t.Key))
        {
            var reason = entries.LastOrDefault(e => e.Kind == $"Takeover{state}")?.Text ?? (state == status.State ? status.Reason : "");
            lines.Add(TextLine.Of(new Piece($"  {at.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}Z ", Tone.Faint), $"{state,-12} ", reason));
        }
    }
}
