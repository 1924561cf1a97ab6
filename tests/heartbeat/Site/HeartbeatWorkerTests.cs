using Failover.Contracts;
using Failover.Platform;

namespace Failover.Heartbeat.Tests;

public sealed class HeartbeatWorkerTests
{
    [Fact]
    public async Task Worker_ProcessDies_SuspectThenFailedByDeathThenAliveWhenItReturns()
    {
        var server = await ProbedServer.StartAsync("slave-2");
        var port = new Uri(server.Address).Port;
        await using var spare = await ProbedServer.StartAsync("spare-1");
        await using var site = new HeartbeatSite();
        await site.StartAsync(server.Address, spare.Address);
        await site.UntilAsync("slave-2", ServerState.Alive);
        await site.UntilAsync("spare-1", ServerState.Alive);

        site.Beating.Remove("slave-2");
        await server.DisposeAsync();
        var died = TimeProvider.System.GetTimestamp();
        site.Guard = () => Seen.Guard(SignValue.Missing, refused: true, answerAge: TimeProvider.System.GetElapsedTime(died).TotalMilliseconds, beatAge: 0).Report;
        var failed = await site.UntilAsync("slave-2", ServerState.Failed);
        Assert.True(failed.ProcessDeath);
        Assert.True(TimeProvider.System.GetElapsedTime(died) < TimeSpan.FromSeconds(4.5), "three times the limit");
        Assert.Contains(failed.Signs, s => s is { Place: "spare-1", Value: SignValue.Missing });

        await using var again = await ProbedServer.StartAsync("slave-2", port);
        site.Guard = () => Seen.Guard(SignValue.Alive, answerAge: 100, beatAge: 0).Report;
        site.Beating.Add("slave-2");
        var before = site.Reports.Count;
        await site.UntilAsync("slave-2", ServerState.Alive, before);
        var kinds = site.Journal.Where(j => j.Contains("slave-2:", StringComparison.Ordinal)).Select(j => j.Split(' ')[0]).ToList();
        Assert.True(kinds.IndexOf("ServerSuspect") < kinds.IndexOf("ServerFailed"), string.Join(" ", kinds));
        Assert.Equal("ServerAlive", kinds[^1]);
        Assert.All(site.Reports.Zip(site.Reports.Skip(1)), p => Assert.NotEqual(p.First.Sequence, p.Second.Sequence));
    }

    [Fact]
    public async Task Worker_ServerHangs_FailedBySilenceOnlyWhenTheGuardSaysSo()
    {
        await using var server = await ProbedServer.StartAsync("slave-2");
        await using var spare = await ProbedServer.StartAsync("spare-1");
        await using var site = new HeartbeatSite();
        await site.StartAsync(server.Address, spare.Address);
        await site.UntilAsync("slave-2", ServerState.Alive);

        site.Beating.Remove("slave-2");
        server.Silent = true;
        var hung = TimeProvider.System.GetTimestamp();
        site.Guard = () => Seen.Guard(SignValue.Unknown, answerAge: TimeProvider.System.GetElapsedTime(hung).TotalMilliseconds, beatAge: 0).Report;
        await site.UntilAsync("slave-2", ServerState.Suspect);
        await Until(() => TimeProvider.System.GetElapsedTime(hung) > TimeSpan.FromSeconds(3));
        Assert.DoesNotContain(site.Reports, r => r.Server == "slave-2" && r.State == ServerState.Failed);

        site.Guard = () => Seen.Guard(SignValue.Missing, answerAge: TimeProvider.System.GetElapsedTime(hung).TotalMilliseconds, beatAge: 0).Report;
        var failed = await site.UntilAsync("slave-2", ServerState.Failed);
        Assert.False(failed.ProcessDeath);
    }

    [Fact]
    public async Task Worker_NobodyListensAtTheAddressAndNoGuard_StaysUnknown()
    {
        await using var spare = await ProbedServer.StartAsync("spare-1");
        var gone = await ProbedServer.StartAsync("slave-2");
        var address = gone.Address;
        await gone.DisposeAsync();
        await using var site = new HeartbeatSite { Guard = () => Seen.Guard(SignValue.Missing, server: "another", beatAge: 0).Report };
        site.Beating.Remove("slave-2");
        await site.StartAsync(address, spare.Address);
        await site.UntilAsync("spare-1", ServerState.Alive);
        var since = TimeProvider.System.GetTimestamp();
        await Until(() => TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(2.5));
        Assert.All(site.Reports.Where(r => r.Server == "slave-2"), r => Assert.Equal(ServerState.Unknown, r.State));
    }

    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }
}
