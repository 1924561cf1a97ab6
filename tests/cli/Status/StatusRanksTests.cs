using Failover.Contracts;

namespace Failover.Cli.Tests;

public sealed class StatusRanksTests
{
    private static readonly SiteStatus Big = SampleSite.Incident with
    {
        Cameras = [.. SampleSite.Incident.Cameras, .. Enumerable.Range(10, 30).Select(i => new CameraStatusRow($"cam-{i}", "master-1", ["master-1"], true, "in order"))],
    };

    [Fact]
    public void Render_BigSite_FoldsWhatIsInOrder()
    {
        var text = TextLine.PlainText(StatusText.Render(Big));
        Assert.Contains("(32 more, all in order; -v shows them)", text);
        Assert.Contains("cam-03", text);
        Assert.DoesNotContain("cam-10", text);
        Assert.Contains("cam-10", TextLine.PlainText(StatusText.Render(Big, everything: true)));
    }

    [Fact]
    public void Render_Incident_WorstFirst()
    {
        var text = TextLine.PlainText(StatusText.Render(SampleSite.Incident));
        Assert.True(text.IndexOf("\nslave-2 ", StringComparison.Ordinal) < text.IndexOf("\nmaster-1 ", StringComparison.Ordinal));
        Assert.True(text.IndexOf("\ncam-03", StringComparison.Ordinal) < text.IndexOf("\ncam-01", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("slave-2 is Failed; spare-1 serves as it.", "why slave-2-t2")]
    [InlineData("Recorder master-1 sends no beats (there was none).", "why master-1")]
    [InlineData("Spare spare-2 sends no beats (there was none).", "why spare-2")]
    [InlineData("Camera cam-01 is not covered.", "why master-1")]
    [InlineData("The licence ran out.", "license verdict")]
    [InlineData("Something else.", "plan")]
    public void NextCommand_OfAFinding_LeadsToItsReasons(string finding, string next)
    {
        Assert.Equal($"failover {next}", NextCommand.Of(finding, SampleSite.Incident, ProgramName.Plain));
        Assert.Equal($"kubectl failover {next}", NextCommand.Of(finding, SampleSite.Incident, ProgramName.Plugin));
    }
}
