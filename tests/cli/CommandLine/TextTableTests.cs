namespace Failover.Cli.Tests;

public sealed class TextTableTests
{
    [Fact]
    public void Lines_RightAlignedNumbers_ColumnsLineUp()
    {
        var table = new TextTable("name", "count", "why") { Right = new HashSet<int> { 1 } };
        table.Add("a", "5", "x");
        table.Add("longer", "12345", "y");
        Assert.Equal("NAME    COUNT  WHY\na           5  x\nlonger  12345  y\n", TextLine.PlainText(table.Lines()));
    }

    [Theory]
    [InlineData(0, "[..........]   0 %")]
    [InlineData(0.499, "[####......]  49 %")]
    [InlineData(1.7, "[##########] 100 %")]
    [InlineData(double.NaN, "[..........]   0 %")]
    public void Bar_Fraction_NeverFullBeforeTheEnd(double fraction, string expected) => Assert.Equal(expected, Quantity.Bar(fraction, 10));

    [Theory]
    [InlineData(999, "999 B")]
    [InlineData(1_500, "1.5 kB")]
    [InlineData(2_340_000, "2.3 MB")]
    [InlineData(7_000_000_000, "7.00 GB")]
    public void Bytes_AnySize_ThreeDigits(long bytes, string expected) => Assert.Equal(expected, Quantity.Bytes(bytes));
}
