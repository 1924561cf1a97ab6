using System.Globalization;
using Failover.Broker.Fixtures;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Broker.Tests;

/// <summary>The broker is restarted, killed, stopped, cut off: levels come again by themselves, and of the journal nothing is lost.</summary>
public sealed class BrokerFaultTests(FaultBroker fault) : IClassFixture<FaultBroker>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestBroker Broker => fault.Broker;

    [Fact]
    [Trait("Row", "7")]
    public async Task Restart_WhileEntriesAreWritten_EveryConfirmedEntryArrives_AndLevelsFlowAgain()
    {
        await using var writer = await (await BusNode.StartAsync("license", Messages.Options(Broker))).ConnectedAsync();
        await using var reader = await (await BusNode.StartAsync("management", Messages.Options(Broker), journal: true, levels: true)).ConnectedAsync();
        using var stop = new CancellationTokenSource();
        var writing = WriteUntilAsync(writer, "restart", stop.Token);
        await Poll.UntilAsync(() => reader.Journal.Count > 20, () => "some entries");
        await Broker.StopAsync();
        Assert.False(await PublishWithinAsync(writer, TimeSpan.FromSeconds(20)));
        await Broker.StartAgainAsync(Ct);
        await HearsLevelsAgainAsync(writer, reader);
        await stop.CancelAsync();
        await HasAllAsync(reader, await writing);
    }

    [Fact]
    [Trait("Row", "7")]
    public async Task PowerCut_OfTheBroker_ConfirmedEntriesAreOnItsDisk()
    {
        await using var writer = await (await BusNode.StartAsync("license", Messages.Options(Broker))).ConnectedAsync();
        for (var i = 0; i < 50; i++)
        {
            Assert.True(await writer.Bus.PublishAsync(Topics.Journal, Messages.Entry($"kill-{i}"), Ct));
        }
        await Broker.KillAsync();
        await Broker.StartAgainAsync(Ct);
        await using var reader = await (await BusNode.StartAsync("management", Messages.Options(Broker), journal: true)).ConnectedAsync();
        await HasAllAsync(reader, [.. Enumerable.Range(0, 50).Select(i => $"kill-{i}")]);
    }

    [Fact]
    [Trait("Row", "7")]
    public Task Stopped_ForThreeSeconds_PublishesEndInTime_AndEverythingComesAfterwards() => StoppedAsync(3);

    [Fact]
    [Trait("Row", "7")]
    [Trait("Row", "8")]
    [Trait("Tier", "slow")]
    public Task Stopped_ForAMinute_PublishesEndInTime_AndEverythingComesAfterwards() => StoppedAsync(60);

    [Fact]
    [Trait("Row", "7")]
    public async Task CutConnections_AgainAndAgain_EveryConfirmedEntryArrives()
    {
        await using var cable = new BrokerCable(Broker.Port);
        var dialer = new Dialer(DialMap.Parse($"127.0.0.1:{Broker.Port}=127.0.0.1:{cable.Port}"));
        await using var writer = await (await BusNode.StartAsync("license", Messages.Options(Broker), dialer: dialer)).ConnectedAsync();
        await using var reader = await (await BusNode.StartAsync("management", Messages.Options(Broker), journal: true, levels: true, dialer: dialer)).ConnectedAsync();
        using var stop = new CancellationTokenSource();
        var writing = WriteUntilAsync(writer, "cut", stop.Token);
        for (var i = 0; i < 3; i++)
        {
            var before = reader.Journal.Count;
            await Poll.UntilAsync(() => reader.Journal.Count > before + 5, () => $"entries before cut {i}");
            cable.Cut();
            await HearsLevelsAgainAsync(writer, reader);
        }
        await stop.CancelAsync();
        await HasAllAsync(reader, await writing);
    }

    private async Task StoppedAsync(int seconds)
    {
        await using var writer = await (await BusNode.StartAsync("license", Messages.Options(Broker), deadlineMs: 1000)).ConnectedAsync();
        await using var reader = await (await BusNode.StartAsync("management", Messages.Options(Broker), journal: true, levels: true)).ConnectedAsync();
        using var stop = new CancellationTokenSource();
        var writing = WriteUntilAsync(writer, $"stop{seconds}", stop.Token);
        await Poll.UntilAsync(() => reader.Journal.Count > 20, () => "some entries");
        await Broker.PauseAsync();
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            Assert.False(await PublishWithinAsync(writer, TimeSpan.FromSeconds(10)));
            var left = TimeSpan.FromSeconds(seconds) - TimeProvider.System.GetElapsedTime(began);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, TimeProvider.System, Ct);
        }
        finally
        {
            await Broker.ContinueAsync();
        }
        await HearsLevelsAgainAsync(writer, reader);
        await stop.CancelAsync();
        await HasAllAsync(reader, await writing);
    }

    /// <summary>Writes entries one after the other, each until it is confirmed, as the journal does. Answers their ids.</summary>
    private static async Task<List<string>> WriteUntilAsync(BusNode writer, string prefix, CancellationToken stop)
    {
        var written = new List<string>();
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i}");
            while (!await writer.Bus.PublishAsync(Topics.Journal, Messages.Entry(id), Ct))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Ct);
            }
            written.Add(id);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Ct);
        }
        return written;
    }

    private static async Task<bool> PublishWithinAsync(BusNode writer, TimeSpan limit)
    {
        var began = TimeProvider.System.GetTimestamp();
        var taken = await writer.Bus.PublishAsync(Topics.Verdicts, Messages.Verdict("away"), Ct);
        Assert.True(TimeProvider.System.GetElapsedTime(began) < limit, "the publish did not end in time");
        return taken;
    }

    private static async Task HearsLevelsAgainAsync(BusNode writer, BusNode reader)
    {
        var id = Guid.NewGuid().ToString("N");
        await Poll.UntilAsync(
            async () =>
            {
                await writer.Bus.PublishAsync(Topics.Verdicts, Messages.Verdict(id), Ct);
                return reader.Verdicts.Any(v => v.Id == id);
            },
            () => $"a verdict; writer: {string.Join('\n', writer.Log)}; reader: {string.Join('\n', reader.Log)}",
            TimeSpan.FromSeconds(120));
    }

    /// <summary>At least once: nothing is missing; what came twice has the same id.</summary>
    private static async Task HasAllAsync(BusNode reader, List<string> written)
    {
        Assert.NotEmpty(written);
        await Poll.UntilAsync(
            () => written.Except(reader.Journal.Select(e => e.Id)).FirstOrDefault() is null,
            () => $"missing: {string.Join(' ', written.Except(reader.Journal.Select(e => e.Id)).Take(5))}");
    }
}
