using Failover.Recorder;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Cli.Tests;

/// <summary>Reading evidence in parts, and from somebody who does not answer.</summary>
public sealed class EvidenceClientsTests : IDisposable
{
    private readonly PlayedIncident _incident = new();
    private readonly List<string> _notChecked = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _incident.Dispose();

    [Fact]
    public async Task TryReadAsync_25Minutes_ThreePartsWithoutAHoleAndEachPictureOnce()
    {
        using var clients = new EvidenceClients((_, address) => new AnswerPlace(new Uri(address)), TimeProvider.System);
        var request = new VideoRequest("slave-2", "cam-03", ProofWorld.Noon, ProofWorld.Noon.AddMinutes(25));
        // Each answer has the same 30 s and another gap: twice is once, and no gap is left out.
        var asked = 0;
        _incident.AtHome = home => home with { Gaps = [home.Gaps[0] with { Cause = $"part {++asked}" }] };
        var evidence = await clients.TryReadAsync("slave-2", _incident.HomeAddress, request, _notChecked, Ct);
        Assert.Empty(_notChecked);
        string[] times = ["12:00:00", "12:10:00", "12:20:00", "12:25:00"];
        Assert.Equal(
            Enumerable.Range(0, 3).Select(i => $"/slave-2/evidence?server=slave-2&camera=cam-03&from=2026-05-01T{times[i]}.000Z&to=2026-05-01T{times[i + 1]}.000Z"), _incident.Site.Asked);
        Assert.Equal(["part 1", "part 2", "part 3"], evidence!.Gaps.Select(g => g.Cause));
        var one = ProofWorld.Facts().Cameras[0].Home!;
        Assert.Equal(one.Runs.Select(r => (r.Run.Info.Id, RunChain.Of(r.Run.Info.Id, r.Frames).Head)), evidence.Runs.Select(r => (r.Run.Info.Id, RunChain.Of(r.Run.Info.Id, r.Frames).Head)));
    }

    [Fact]
    public void Joined_PartsThatShareAPicture_OneChainAndTheLastListOfRuns()
    {
        var whole = ProofWorld.Facts().Cameras[0].Home!;
        var first = whole with { Runs = [.. whole.Runs.Take(2)], To = ProofWorld.Noon.AddSeconds(15) };
        var second = whole with { From = ProofWorld.Noon.AddSeconds(15) };
        first = first.Change(ProofWorld.Held, frames => [.. frames.Take(100)]);
        second = second.Change(ProofWorld.Before, _ => []).Change(ProofWorld.Held, frames => [.. frames.Skip(99)]);
        var joined = EvidenceClients.Joined([first, second]);
        Assert.Equal((whole.From, whole.To, 3), (joined.From, joined.To, joined.Runs.Count));
        Assert.All(whole.Runs, run => Assert.Equal(run.Frames, joined.Runs.Single(r => r.Run.Info.Id == run.Run.Info.Id).Frames));
    }

    [Fact]
    public async Task TryReadAsync_AcceptsAndSaysNothing_GivenUpInTimeNamedAndNotAskedAgain()
    {
        var clock = new FakeTimeProvider(ProofWorld.Noon);
        using var clients = new EvidenceClients((_, address) => new AnswerPlace(new Uri(address)), clock);
        _incident.AtHome = _ => null;
        var request = new VideoRequest("slave-2", "cam-03", ProofWorld.Noon, ProofWorld.Noon.AddSeconds(30));
        var reading = clients.TryReadAsync("slave-2", _incident.HomeAddress, request, _notChecked, Ct);
        while (_incident.Site.Asked.IsEmpty)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
        }

        clock.Advance(EvidenceClients.PartWithin);
        Assert.Null(await reading);
        Assert.Equal($"What slave-2 has: no answer from {_incident.HomeAddress} within 4 minutes; is its process stopped?", Assert.Single(_notChecked));
        Assert.Null(await clients.TryReadAsync("slave-2", _incident.HomeAddress, request with { Camera = "cam-04" }, _notChecked, Ct));
        Assert.Single(_incident.Site.Asked);
        Assert.Single(_notChecked);
        // Another one is not blamed for it.
        Assert.NotNull(await clients.TryReadAsync("spare-1", $"http://{_incident.Site.Host}/spare-1/", request, _notChecked, Ct));
    }

    [Fact]
    public async Task TryReadAsync_TheOperatorGivesUp_IsNoSilence()
    {
        using var clients = new EvidenceClients((_, address) => new AnswerPlace(new Uri(address)), TimeProvider.System);
        var request = new VideoRequest("slave-2", "cam-03", ProofWorld.Noon, ProofWorld.Noon.AddSeconds(30));
        using var given = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => clients.TryReadAsync("slave-2", _incident.HomeAddress, request, _notChecked, given.Token));
        Assert.Empty(_notChecked);
    }
}
