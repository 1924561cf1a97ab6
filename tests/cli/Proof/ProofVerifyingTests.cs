using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Cli.Tests;

public sealed class ProofVerifyingTests
{
    private static readonly ProofReport Report = ProofJudge.Judge(ProofWorld.Facts());

    [Fact]
    public void Differences_NothingChanged_None()
    {
        Assert.Empty(ProofVerifying.Differences(File(), Now()));

        // More is read than the report judged, and the store went on.
        Assert.Empty(ProofVerifying.Differences(File(), Now(e => e.Change(ProofWorld.After, f => [.. f, ProofWorld.Frame(e.Camera, 750, 7_000_000)]))));
    }

    [Fact]
    public void Differences_BitTurnedInAPicture_NamesCameraRunAndPlace()
    {
        var differences = ProofVerifying.Differences(File(), Now(e => e.Camera == "cam-03" ? e.Change(ProofWorld.Held, f => [f[0] with { Sha256 = f[1].Sha256 }, .. f.Skip(1)]) : e));
        Assert.Equal(["cam-03, run spare-1/b9/3: the bytes or the table of a picture differ, between ticks 2892800 and 3796400."], differences);
    }

    [Fact]
    public void Differences_PictureRemoved_SaysHowMany()
    {
        var differences = ProofVerifying.Differences(File(), Now(e => e.Camera == "cam-04" ? e.Change(ProofWorld.Before, f => [.. f.Take(100), .. f.Skip(101)]) : e));
        Assert.Contains("the report has 250 pictures, the volumes have 249", Assert.Single(differences), StringComparison.Ordinal);
    }

    [Fact]
    public void Differences_RunGoneOrCameraNotRead_IsSaid()
    {
        var gone = ProofVerifying.Differences(File(), Now(e => e with { Runs = [.. e.Runs.Where(r => r.Run.Info.Id != ProofWorld.After)] }));
        Assert.Equal(2, gone.Count(d => d.Contains("the volumes have 0", StringComparison.Ordinal)));
        var unread = Now();
        unread.Remove("cam-04");
        Assert.Equal(["cam-04: its volumes could not be read."], ProofVerifying.Differences(File(), unread));
    }

    [Theory]
    [InlineData("\"home\": 750", "\"home\": 751")]
    [InlineData("\"proven\": true", "\"proven\": false")]
    [InlineData("\"format\": ", "\"added\": \"by hand\", \"format\": ")]
    [InlineData("spare-1 covers", "spare-1  covers")]
    public void Differences_ReportEdited_IsSaid(string text, string instead)
    {
        var written = ProofFile.TextOf(Report);
        var edited = written.Replace(text, instead, StringComparison.Ordinal);
        Assert.NotEqual(written, edited);
        var difference = Assert.Single(ProofVerifying.Differences(ProofFile.Parse(edited, "x.json"), Now()));
        Assert.StartsWith("The report was changed after it was made", difference, StringComparison.Ordinal);
    }

    /// <summary>Other white space is no edit.</summary>
    [Fact]
    public void Parse_WrittenOtherwise_IsTheSame() =>
        Assert.True(ProofFile.Parse(ProofFile.TextOf(Report).Replace("\n", "\r\n   ", StringComparison.Ordinal), "x.json").IsWhole);

    [Theory]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("{\"report\":{\"format\":\"failover.video/proof/9\"},\"sha256\":\"\"}")]
    public void Parse_NoReport_IsBadInput(string text) =>
        Assert.Equal(ExitCode.BadInput, Assert.Throws<CliException>(() => ProofFile.Parse(text, "x.json")).ExitCode);

    private static ProofFile File() => ProofFile.Parse(ProofFile.TextOf(Report), "x.json");

    private static Dictionary<string, CameraEvidence> Now(Func<CameraEvidence, CameraEvidence>? change = null) =>
        ProofWorld.Facts().Cameras.Select(c => change is null ? c.Home! : change(c.Home!)).ToDictionary(e => e.Camera);
}
