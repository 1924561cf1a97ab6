namespace Failover.Cli.Tests;

public sealed class TextLineTests
{
    [Theory]
    [InlineData(0, "")]
    [InlineData(3, "sla")]
    [InlineData(9, "slave-1  ")]
    [InlineData(11, "slave-1  Al")]
    [InlineData(80, "slave-1  Alive")]
    public void CutTo_Width_KeepsWhatComesFirst(int width, string expected)
    {
        var cut = TextLine.Of(new Piece("slave-1", Tone.Strong), "  ", new Piece("Alive", Tone.Good)).CutTo(width);
        Assert.Equal(expected, string.Concat(cut.Pieces.Select(p => p.Text)));
    }
}
