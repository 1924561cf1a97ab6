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
            await InterruptAsync(site, part, holder);
            await site.UntilAtRestAsync(150);
            var proof = await site.ProveAsync("slave-2", part == Part.Source ? [] : [holder], before);
            Assert.All(proof.Cameras, camera => Assert.InRange(camera.FramesStoredTwice, 0, PicturesOfAnInterval));
            await TellWhatWasSentAsync(site, part, holder);
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

    private static async Task InterruptAsync(FaultSite site, Part part, string holder)
    {
        switch (part)
        {
            case Part.Network:
                await site.World.Cable!.CutAsync(TestContext.Current.CancellationToken);
                site.Note("slave-2's cable is cut");
                await site.LiveAsync(4);
                await site.World.Cable!.RestoreAsync();
                site.Note("and plugged in again");
                break;
            default:
                var name = part == Part.Source ? holder : "slave-2";
                await site.KillAsync(name);
                await site.LiveAsync(1);
                await site.RestartAsync(name);
                break;
        }
    }

    /// <summary>
    /// By the holder's own count, which is lost with the holder. Told, not judged: what is asked for spans from the first to the last missing
    /// picture of an interval, so pictures that the server recorded itself in between are sent, too.
    /// </summary>
    private static async Task TellWhatWasSentAsync(FaultSite site, Part part, string holder)
    {
        if (part != Part.Source)
        {
            var home = site.ReadDisk("slave-2").Pictures.Where(picture => picture.VolumeClass == 3 && picture.Run.Id.Recorder == holder)
                .DistinctBy(picture => (picture.Run.Id, picture.Tick)).Count();
            site.Note($"{home} pictures came home from {holder}, which sent {await CountAsync(site, holder, "failover_recorder_frames_given_total")}");
        }
    }

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
