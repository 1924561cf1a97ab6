using Failover.Contracts;

namespace Failover.Demo.Tests;

public sealed class ProofTests
{
    [Fact]
    public void Incident_ThatIsWhole_Passes()
    {
        var scene = new Scene();
        var result = Proof.Judge(scene.Input());
        Assert.Empty(result.Findings);
        Assert.True(result.Passed);
        // The first key frame at or after picture 30 is 50; the last judged one is 389.
        Assert.Equal((340, 340, 340, 0, 0, 0), (result.FramesProduced, result.FramesSent, result.FramesStored, result.FramesLost, result.FramesDuplicated, result.FramesNotShown));
        Assert.Equal((0, 12), (result.SeamsWrong, result.ObserverLagMsMax));
        Assert.Equal((50L * 3600, 389L * 3600), (result.Cameras[0].FromTick, result.Cameras[0].ToTick));
        Assert.All(result.Cameras[0].Seams, seam => Assert.Equal(seam.TrueOffset, seam.Seam.OffsetTicks));
    }

    [Theory]
    [InlineData(200, "It is on the disk of spare-1: reinsertion did not bring it home.")]
    [InlineData(60, "It was written to Failover/0.1 (spare-1), session 2 (SSRC 00000016), and is on no disk that was read: its guard did not keep it.")]
    public void Picture_ThatIsNotOnDisk_IsFoundWithTheLastPlaceThatHadIt(int number, string reason)
    {
        var scene = new Scene();
        scene.Disk.Pictures.RemoveAll(picture => picture.Hash == Scene.HashOf(number));
        var camera = scene.Judge();
        Assert.Equal((340, 339, 1), (camera.FramesSent, camera.FramesStored, camera.FramesLost));
        Assert.Equal((number * 3600L, reason), (camera.Lost[0].Tick, camera.Lost[0].Reason));
        Assert.Contains("cam-1: 1 pictures are lost.", camera.Findings);
    }

    [Fact]
    public void Picture_ThatNobodyGot_IsNoLossOfOurs()
    {
        var scene = new Scene();
        scene.Disk.Pictures.RemoveAll(picture => picture.Hash == Scene.HashOf(200));
        scene.View.RemoveAll(row => row.Hash == Scene.HashOf(200));
        scene.GuardGot.Clear();
        scene.GuardGot.AddRange([new(20, 199), new(201, 399)]);
        var camera = scene.Judge();
        Assert.Equal((340, 339, 339, 0), (camera.FramesProduced, camera.FramesSent, camera.FramesStored, camera.FramesLost));
    }

    [Fact]
    public void Picture_ThatWasDurableAtTheFaultAndIsGone_IsLost()
    {
        var scene = new Scene { AtFault = new() };
        scene.GuardGot.Clear();
        Scene.Store(scene.AtFault, Scene.First, 140, 1);
        scene.Disk.Pictures.RemoveAll(picture => picture.Hash == Scene.HashOf(140));
        scene.View.RemoveAll(row => row.Hash == Scene.HashOf(140));
        var camera = scene.Judge();
        Assert.Equal(1, camera.FramesLost);
        Assert.Equal("It was on slave-2's disk when that failed, and is not any more.", camera.Lost[0].Reason);
    }

    [Fact]
    public void Picture_ThatTheViewShowsTwice_IsFound()
    {
        var scene = new Scene();
        scene.View.Add(scene.View[170]);
        var camera = scene.Judge();
        Assert.Equal(1, camera.FramesDuplicated);
        Assert.Equal((170 * 3600L, "The view shows it twice."), (camera.Duplicated[0].Tick, camera.Duplicated[0].Reason));
    }

    [Fact]
    public void Picture_ThatTheViewShowsOneTickOff_IsNoOther()
    {
        var scene = new Scene();
        scene.View[170] = scene.View[170] with { Tick = scene.View[170].Tick + 1 };
        Assert.Empty(scene.Judge().Findings);
    }

    [Theory]
    [InlineData(1800)]
    [InlineData(3600)]
    public void Picture_ThatTheViewShowsAtAWrongTick_WasNeverSent(int shift)
    {
        var scene = new Scene();
        scene.View[170] = scene.View[170] with { Tick = scene.View[170].Tick + shift };
        var camera = scene.Judge();
        Assert.Equal((1, 1), (camera.FramesDuplicated, camera.FramesNotShown));
        Assert.Contains("did not send at this tick", camera.Duplicated[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SeamClass.Timed, 48, 0)]
    [InlineData(SeamClass.Timed, 60_000, 100)]
    [InlineData(SeamClass.Exact, 48, 100)]
    public void Recording_PlacedByTime_IsShownNearItsTicks(SeamClass seamClass, int shift, int wrong)
    {
        var scene = new Scene();
        for (var number = 300; number < 400; number++)
        {
            scene.View[number] = scene.View[number] with { Tick = scene.View[number].Tick + shift };
        }
        var index = scene.Disk.Seams.FindIndex(seam => seam.Run == Scene.Second);
        scene.Disk.Seams[index] = scene.Disk.Seams[index] with { Class = seamClass, OffsetTicks = scene.Disk.Seams[index].OffsetTicks + shift };
        Assert.Equal(wrong, scene.Judge().FramesDuplicated);
    }

    [Theory]
    [InlineData(299, 0)]
    [InlineData(399, 100)]
    public void Recordings_OnTwoAxes_AreShownNearTheirTicksOnlyWhenNoSessionHadBoth(int guardGotUpTo, int wrong)
    {
        var scene = new Scene();
        scene.GuardGot[0] = new(20, guardGotUpTo);
        scene.Disk.Seams[2] = scene.Disk.Seams[2] with { Epoch = Scene.Second, OffsetTicks = 0 };
        for (var number = 300; number < 400; number++)
        {
            scene.View[number] = scene.View[number] with { Tick = scene.View[number].Tick + 48 };
        }
        Assert.Equal(wrong, scene.Judge().FramesDuplicated);
    }

    [Fact]
    public void Picture_OnDiskThatTheViewLeavesOut_IsFound()
    {
        var scene = new Scene();
        scene.View.RemoveAt(170);
        Assert.Equal(1, scene.Judge().FramesNotShown);
    }

    [Fact]
    public void Picture_WithAFlippedByte_IsNeitherStoredNorUnnoticed()
    {
        var scene = new Scene();
        scene.Disk.Pictures.RemoveAll(picture => picture.Hash == Scene.HashOf(200));
        Scene.Store(scene.Disk, Scene.Held, 200, 3, bytes: new(1, 1));
        var camera = scene.Judge();
        Assert.Equal((1, 1), (camera.HashMismatches, camera.FramesLost));
        Assert.Contains("cam-1: 1 pictures on disk differ from what the camera sent.", camera.Findings);
    }

    [Theory]
    [InlineData(SeamClass.Exact, 1, true)]
    [InlineData(SeamClass.Exact, -3600, true)]
    [InlineData(SeamClass.Exact, 1L << 32, true)]
    [InlineData(SeamClass.Timed, 9000, false)]
    [InlineData(SeamClass.Timed, 90000, true)]
    [InlineData(SeamClass.None, 900000, false)]
    public void SeamRecord_ThatIsOff_IsWrongByItsClass(SeamClass seamClass, long error, bool wrong)
    {
        var scene = new Scene();
        var index = scene.Disk.Seams.FindIndex(seam => seam.Run == Scene.Held);
        var right = scene.Disk.Seams[index];
        scene.Disk.Seams[index] = right with { Class = seamClass, OffsetTicks = right.OffsetTicks + error };
        var check = Assert.Single(scene.Judge().Seams, seam => seam.Seam.Run == Scene.Held);
        Assert.Equal((wrong, right.OffsetTicks), (check.Wrong, check.TrueOffset));
        // A later record corrects an earlier one.
        scene.Disk.Seams.Add(right);
        Assert.DoesNotContain(scene.Judge().Seams, seam => seam.Wrong);
    }

    [Fact]
    public void Picture_OfASessionThatNeverWas_IsFound()
    {
        var scene = new Scene();
        var stranger = new StoredRun(new("slave-2", "boot-7", 1), "slave-2", "cam-1", 99);
        scene.Disk.Runs[stranger.Id] = stranger;
        scene.Disk.Pictures.Add(new(stranger, 0, Scene.HashOf(0), Scene.HashOf(0), 1, Key: false, Damaged: false, 1, 1));
        Assert.Contains(scene.Judge().Findings, finding => finding.Contains("belong to no session", StringComparison.Ordinal));
    }

    [Fact]
    public void Picture_OnDiskTwice_IsNoDuplicateWhileTheViewShowsOne()
    {
        var scene = new Scene();
        Scene.Store(scene.Disk, Scene.Held, 140, 3);
        var camera = scene.Judge();
        Assert.Equal((1, 0), (camera.FramesStoredTwice, camera.FramesDuplicated));
        Assert.Empty(camera.Findings);
    }

    [Fact]
    public void Camera_WithNothingToJudge_ProvesNothing()
    {
        var input = new Scene().Input();
        var late = input with { Cameras = [input.Cameras[0] with { CoveredAt = input.Cameras[0].EndAt }] };
        Assert.False(Proof.Judge(late).Passed);
        Assert.False(Proof.Judge(input with { View = [] }).Passed);
        Assert.False(Proof.Judge(input with { Cameras = [new("cam-9", default, default)] }).Passed);
    }
}
