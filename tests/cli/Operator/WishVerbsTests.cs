using System.Net;
using System.Text;
using Failover.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Cli.Tests;

/// <summary>The verbs by hand against a site that answers what it is told to.</summary>
public sealed class WishVerbsTests : IDisposable
{
    private readonly PlayedSite _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Run_AcceptedRefusedAndUnknown_SentencesAndExitCodes()
    {
        var told = new StringBuilder();
        foreach (var (status, answer, args) in (IEnumerable<(HttpStatusCode, WishAnswer, string[])>)
        [
            (HttpStatusCode.OK, Answer(OperatorVerb.Takeover, true, true, "spare-1 assumes slave-2's role until you release it; slave-2 records on."),
                ["takeover", "slave-2", "--to", "spare-1", "--by", "anna"]),
            (HttpStatusCode.OK, Answer(OperatorVerb.Takeover, true, true, "spare-1 assumes slave-2's role until you release it; slave-2 records on."),
                ["takeover", "slave-2", "--for", "2h", "--by", "anna", "--json"]),
            (HttpStatusCode.Conflict, Answer(OperatorVerb.Release, false, false, "slave-2 does not record (it is Failed: its process is gone): spare-1 goes on serving as it."),
                ["release", "slave-2", "--by", "anna"]),
            (HttpStatusCode.OK, Answer(OperatorVerb.Reinsert, true, true, "spare-1 holds 1234 pictures of 8 cameras: slave-2 is told now to fetch it."),
                ["reinsert", "slave-2", "--by", "anna"]),
            (HttpStatusCode.Conflict, Answer(OperatorVerb.Drop, false, false, "There is no server slave-2 in the site, and spare-1 holds 1234 frames of 8 cameras: add the server again, give them to another one with failover reinsert slave-2 --adopt, or drop them with --drop. To delete for good what spare-1 holds of it, which nothing brings back, confirm with --yes."),
                ["reinsert", "slave-2", "--drop", "--by", "anna"]),
            (HttpStatusCode.OK, Answer(OperatorVerb.Drop, true, true, "spare-1 is told to delete what it holds of slave-2, which is not in the site; the journal says when and how much."),
                ["reinsert", "slave-2", "--drop", "--yes", "--by", "anna"]),
            (HttpStatusCode.Conflict, Answer(OperatorVerb.Adopt, false, false, "slave-3 would get for good what spare-1 holds of slave-2: cam-1 as cam-9, cam-2. It is filed there under these names and nothing moves it back; confirm with --yes."),
                ["reinsert", "slave-2", "--adopt", "slave-3", "--camera", "cam-1=cam-9", "--camera", "cam-2", "--by", "anna"]),
            (HttpStatusCode.OK, Answer(OperatorVerb.Adopt, true, true, "slave-3 is told to fetch what spare-1 holds of slave-2: cam-1, cam-2. failover status says how far it is, or why slave-3 refuses it."),
                ["reinsert", "slave-2", "--adopt", "slave-3", "--yes", "--by", "anna"]),
            (HttpStatusCode.NotFound, Answer(OperatorVerb.Adopt, false, false, "The site has no server slave-9, so it cannot adopt what is held of slave-2: name one that failover status lists.") with { UnknownName = true },
                ["reinsert", "slave-2", "--adopt", "slave-9", "--yes", "--by", "anna"]),
            (HttpStatusCode.OK, Answer(OperatorVerb.Maintenance, true, true, "slave-2 is in maintenance until 2026-05-01 12:30:00Z: nothing takes it over by itself; its guard holds and keeps on, and alarms are labelled."),
                ["maintenance", "on", "slave-2", "--for", "30m", "--by", "anna"]),
            (HttpStatusCode.OK, Answer(OperatorVerb.Maintenance, true, false, "slave-2 is not in maintenance: nothing changed."),
                ["maintenance", "off", "slave-2", "--by", "anna"]),
            (HttpStatusCode.NotFound, Answer(OperatorVerb.Maintenance, false, false, "The site has no server and no spare slave-9.") with { UnknownName = true },
                ["maintenance", "on", "slave-9", "--by", "anna"]),
        ])
        {
            _site.Answers(status, answer);
            var (code, output, error) = await RunAsync([.. args, "--host", _site.Host]);
            told.Append($"$ failover {string.Join(' ', args)}\n{output}{error}exit {code}\n{_site.Heard}\n\n");
        }

        Golden.Check("wishes", told.ToString());
    }

    [Theory]
    [InlineData("takeover")]
    [InlineData("takeover", "slave-2", "--for", "soon")]
    [InlineData("takeover", "slave-2", "--for", "0s")]
    [InlineData("takeover", "slave-2", "--for", "400d")]
    [InlineData("reinsert", "slave-2", "--drop", "--adopt", "slave-3")]
    [InlineData("reinsert", "slave-2", "--camera", "cam-1=cam-9")]
    [InlineData("reinsert", "slave-2", "--adopt", "slave-3", "--camera", "cam-1=")]
    [InlineData("reinsert", "slave-2", "--adopt", "slave-3", "--camera", "a=b=c")]
    [InlineData("reinsert", "slave-2", "--adopt", "slave-3", "--camera", "a=b", "--camera", "a=c")]
    [InlineData("maintenance", "perhaps", "slave-2")]
    [InlineData("drill", "slave-2", "--seconds", "0")]
    [InlineData("drill", "slave-2", "--out", "/no/such/folder")]
    [InlineData("maintenance", "on", "slave-2", "--for", "99999999999999999999s")]
    public async Task Run_BadInput_Exit2AndNothingIsSent(params string[] args)
    {
        var (code, output, error) = await RunAsync([.. args, "--host", _site.Host]);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Empty(output);
        Assert.StartsWith("failover: ", error);
        Assert.Empty(_site.Heard);
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("30m", 1800)]
    [InlineData("2h", 7200)]
    [InlineData("1d", 86_400)]
    public void SecondsOf_Forms(string text, int seconds) => Assert.Equal(seconds, DurationOption.SecondsOf(text, "--for"));

    private static WishAnswer Answer(OperatorVerb verb, bool accepted, bool changed, string reason) =>
        new() { Server = "slave-2", Verb = verb, Accepted = accepted, Changed = changed, Reason = reason };

    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await FailoverCommand.RunAsync(args, new Screen(output, error, new FakeTimeProvider()), TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
