namespace Failover.Cli.Tests;

public sealed class StatusTextTests
{
    [Fact]
    public void Render_AllWell_TablesAndOneGoodSentence() => Golden.Check("status-well", TextLine.PlainText(StatusText.Render(SampleSite.Well)));

    [Fact]
    public void Render_Incident_TakeoverReinsertionAndFindings() =>
        Golden.Check("status-incident", TextLine.PlainText(StatusText.Render(SampleSite.Incident)));

    [Fact]
    public void Render_NarrowTerminal_OnlyLastColumnIsCut()
    {
        var lines = StatusText.Render(SampleSite.Incident, width: 100);
        var row = Assert.Single(lines, l => l.Plain.StartsWith("slave-2    ", StringComparison.Ordinal) || l.Plain.StartsWith("slave-2  ", StringComparison.Ordinal));
        Assert.EndsWith("...", row.Plain);
        Assert.Equal(100, row.Plain.Length);
    }
}
