using Failover.Contracts;

namespace Failover.Election.Tests;

public sealed class TakeoverStatusTests
{
    [Fact]
    public void Of_ActiveAndAllDurable_IsReady() =>
        Assert.Equal(("8/8", "Ready=True AllDurable: 8 of 8 cameras are durable on spare-1."), Ready(StatusLook.Incident()));

    [Fact]
    public void Of_ACameraStillConnects_IsNotReadyYet() => Assert.Equal(
        ("7/8", "Ready=False CamerasConnecting: 7 of 8 cameras are durable on spare-1; slave-2-cam-3 still connect."),
        Ready(StatusLook.Incident(Report("slave-2-cam-3", CameraState.Connecting))));

    [Fact]
    public void Of_ACameraConnectsForTooLong_IsReadyAndNamesIt()
    {
        var world = StatusLook.Incident(Report("slave-2-cam-3", CameraState.Connecting));
        world.Decide();
        world.Pass(TakeoverStatusRules.Connecting.TotalMilliseconds, "slave-2");
        Assert.Equal(("7/8", "Ready=True CamerasUnreachable: 7 of 8 cameras are durable on spare-1; not to be connected: slave-2-cam-3."), Ready(world));
    }

    [Theory]
    [InlineData(CameraState.Refused)]
    [InlineData(CameraState.Unauthorized)]
    [InlineData(CameraState.Unsupported)]
    [InlineData(CameraState.Stopped)]
    public void Of_ACameraThatCannotBeConnected_IsReadyAtOnce(CameraState state) => Assert.Equal(
        ("6/8", "Ready=True CamerasUnreachable: 6 of 8 cameras are durable on spare-1; not to be connected: slave-2-cam-1, slave-2-cam-3."),
        Ready(StatusLook.Incident(Report("slave-2-cam-1", state), Report("slave-2-cam-3", state))));

    [Fact]
    public void Of_SpareWithoutAnAnswerOfThisTerm_IsNotReady()
    {
        var world = StatusLook.Incident();
        world.Hear("spare-1", b => b with { Answers = [] });
        Assert.Equal("Ready=False CamerasConnecting: spare-1 has not said yet what it records.", Ready(world).Text);
    }

    [Fact]
    public void Of_SilentSpare_IsUnknown()
    {
        var world = StatusLook.Incident();
        world.Pass(3000, "slave-2", "spare-1");
        Assert.Equal("Ready=Unknown Silent: spare-1, which serves as slave-2, is not heard.", Ready(world).Text);
    }

    [Theory]
    [InlineData(TakeoverState.Assigned, ConditionReason.Assigned)]
    [InlineData(TakeoverState.Returning, ConditionReason.Returning)]
    [InlineData(TakeoverState.Reinserting, ConditionReason.Reinserting)]
    [InlineData(TakeoverState.Completed, ConditionReason.Completed)]
    [InlineData(TakeoverState.Refused, ConditionReason.TakeoverRefused)]
    [InlineData(TakeoverState.Vetoed, ConditionReason.Vetoed)]
    [InlineData(TakeoverState.Cancelled, ConditionReason.Cancelled)]
    [InlineData(TakeoverState.Superseded, ConditionReason.Superseded)]
    [InlineData(TakeoverState.Failed, ConditionReason.Failed)]
    public void Of_NotActive_IsNotReadyForThatReason(TakeoverState state, string reason)
    {
        var world = StatusLook.Incident();
        var takeover = world.Takeovers["slave-2-t2"];
        var (_, said) = TakeoverStatusRules.Of(takeover with { Status = takeover.Status with { State = state, Reason = "Because." } }, StatusLook.Of(world));
        Assert.Equal($"Ready=False {reason}: Because.", StatusLook.Text(said[0]));
        Assert.Equal($"Completed={state == TakeoverState.Completed} {reason}: Because.", StatusLook.Text(said[1]));
    }

    private static CameraReport Report(string camera, CameraState state) => new("slave-2", camera, state, "no");

    private static (string Cameras, string Text) Ready(World world)
    {
        var (cameras, said) = TakeoverStatusRules.Of(world.Takeovers["slave-2-t2"], StatusLook.Of(world));
        return (cameras, StatusLook.Text(said[0]));
    }
}
