namespace Failover.Cli;

/// <summary>A word with a meaning: printed in colour on a terminal, as it is everywhere else.</summary>
internal readonly record struct Piece(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Piece(string text) => new(text);
}

internal enum Tone
{
    Plain,
    Good,
    Warn,
    Bad,
    Faint,
    Strong,
}
