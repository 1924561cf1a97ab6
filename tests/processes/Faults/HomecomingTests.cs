using System.Globalization;
using Failover.Contracts;

namespace Failover.Processes.Tests;

/// <summary>Footage is on its way home, and who gives it, who takes it, or the network between them fails: it resumes, and nothing is lost or doubled.</summary>
[Collection(FaultSite.OneAtATime)]
public sealed class HomecomingTests
{
    /// <summary>Several cameras with more than one interval each, so that there is a middle to be interrupted in.</summary>
    private const int Cameras = 6;

    /// <summary>Pictures of one interval (20 s of 25 a second): what an interruption may cost.</summary>
    private const int PicturesOfAnInterval = 500;

    /// <summary>The one that is written, and one of another run that is asked for meanwhile.</summary>
    private const int IntervalsOnTheirWay = 2;

    /// <summary>A record is a group of pictures (50) at most; a run's missing pictures begin in one, end in one, and break off in one.</summary>
    private const int PicturesAtTheEndsOfARun = 3 * 50;

    [Theory]
    [Trait("Row", "28")]
    [Trait("Tier", "slow")]
    [InlineData(Part.Source, Moment.FirstPicturesAreHome)]
    [InlineData(Part.Target, Moment.FirstPicturesAreHome)]
    [InlineData(Part.Target, Moment.HalfOfThemAreHome)]
    [InlineData(Part.Target, Moment.RoleIsHandedBack)]
    [InlineData(Part.Network, Moment.HalfOfThemAreHome)]
    public async Task ReinsertionIsInterrupted_ResumesAndStoresAtMostOneIntervalTwice(Part part, Moment moment)
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var incident = await Incident.BeginAsync(TakeoverState.Active, new FaultSiteOptions { Cameras = Cameras, Cable = part == Part.Network });
            var (site, before, holder) = (incident.Site, incident.Before, incident.Spare);
            await site.LiveAsync(8);
            var held = (await site.StatusAsync())!.Spares.Single(spare => spare.Name == holder).HeldFrames;
            await site.RestartAsync("slave-2");
            await UntilAsync(site, moment, held);
            var interrupted = await InterruptAsync(site, part, holder);
            await site.UntilAtRestAsync(150);
            var proof = await site.ProveAsync("slave-2", part == Part.Source ? [] : [holder], before);
            Assert.All(proof.Cameras, camera => Assert.InRange(camera.FramesStoredTwice, 0, PicturesOfAnInterval));
            await AssertSentOnceAsync(site, part, holder, interrupted);
            site.Well();
        }
    }

    /// <summary>A moment is what the progress shows, never a time.</summary>
    private static Task UntilAsync(FaultSite site, Moment moment, int held) => moment switch
    {
        Moment.RoleIsHandedBack => site.UntilTakeoverAsync("slave-2", 60, TakeoverState.Reinserting, TakeoverState.Completed),
        _ => site.UntilAsync(moment.ToString(), async () => await InsertedAsync(site) is var inserted
            && (moment == Moment.FirstPicturesAreHome ? inserted > 0 : inserted >= held / 2) ? [] : [$"{inserted} of {held}"], 60),
    };

    /// <returns>How far it was while nothing moved.</returns>
    private static async Task<SoFar> InterruptAsync(FaultSite site, Part part, string holder)
    {
        SoFar soFar;
        switch (part)
        {
            case Part.Network:
                await site.World.Cable!.CutAsync(TestContext.Current.CancellationToken);
                site.Note("slave-2's cable is cut");
                await site.LiveAsync(4);
                soFar = new SoFar(await SentAsync(site, holder), HomeFrom(site, holder).Pictures);
                await site.World.Cable!.RestoreAsync();
                site.Note("and plugged in again");
                break;
            case Part.Source:
                await site.KillAsync(holder);
                await site.LiveAsync(1);
                // It counts from 0 when it starts again.
                soFar = new SoFar(0, HomeFrom(site, holder).Pictures);
                await site.RestartAsync(holder);
                break;
            default:
                await site.KillAsync("slave-2");
                await site.LiveAsync(1);
                soFar = new SoFar(await SentAsync(site, holder), HomeFrom(site, holder).Pictures);
                await site.RestartAsync("slave-2");
                break;
        }
        return soFar;
    }

    /// <summary>
    /// By the holder's own count of what it sent. When it was interrupted, two intervals at most were on their way (the one that is kept, and one of
    /// another run ahead): that is all that may be sent again. Afterwards it sends what was not home then, and nothing else. Records travel
    /// whole, so that a stretch may bring some pictures at its ends that were there already.
    /// </summary>
    private static async Task AssertSentOnceAsync(FaultSite site, Part part, string holder, SoFar interrupted)
    {
        var sent = await SentAsync(site, holder);
        var (home, runs) = HomeFrom(site, holder);
        var ends = runs * PicturesAtTheEndsOfARun;
        site.Note($"{home} pictures came home from {holder}, {interrupted.Home} of them before the interruption; it sent {sent}, {interrupted.Sent} of them before (within {ends} at the ends of records)");
        if (part != Part.Source)
        {
            Assert.InRange(interrupted.Sent - interrupted.Home, 0, (IntervalsOnTheirWay * PicturesOfAnInterval) + ends);
        }
        Assert.InRange(sent - interrupted.Sent, 0, home - interrupted.Home + ends);
        Assert.True(home > interrupted.Home, "All was home before the interruption: that proves nothing.");
    }

    /// <summary>What came home from it, each picture once, by slave-2's volumes; and of how many runs.</summary>
    private static (int Pictures, int Runs) HomeFrom(FaultSite site, string holder)
    {
        var home = site.ReadDisk("slave-2").Pictures.Where(picture => picture.VolumeClass == 3 && picture.Run.Id.Recorder == holder)
            .DistinctBy(picture => (picture.Run.Id, picture.Tick)).ToList();
        return (home.Count, home.Select(picture => picture.Run.Id).Distinct().Count());
    }

    private static Task<long> SentAsync(FaultSite site, string holder) => CountAsync(site, holder, "failover_recorder_frames_given_total");

    /// <summary>Pictures that came home since slave-2 started: this moves with each interval, not with each beat.</summary>
    private static Task<long> InsertedAsync(FaultSite site) => CountAsync(site, "slave-2", "failover_recorder_frames_inserted_total");

    private static async Task<long> CountAsync(FaultSite site, string recorder, string name)
    {
        using var http = new HttpClient { BaseAddress = site.World.DirectOf(recorder) };
        var metrics = await http.GetStringAsync("metrics", TestContext.Current.CancellationToken);
        var line = metrics.Split('\n').FirstOrDefault(l => l.StartsWith($"{name} ", StringComparison.Ordinal));
        return line is null ? 0 : (long)double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }
}

/// <summary>Sent by the holder, and home of it, when it was interrupted.</summary>
internal sealed record SoFar(long Sent, int Home);

/// <summary>Who fails while footage comes home.</summary>
public enum Part
{
    /// <summary>The spare that holds it.</summary>
    Source,

    /// <summary>The server whose footage it is.</summary>
    Target,
    Network,
}

/// <summary>How far the footage was when it happens.</summary>
public enum Moment
{
    FirstPicturesAreHome,
    HalfOfThemAreHome,
    RoleIsHandedBack,
}
