using System.Text;
using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>Every status of a small site before, in and after an incident, as golden texts.</summary>
public sealed class SiteStatusTests
{
    [Fact]
    public void Statuses_OfASiteThatIsWell_SaySo() => RepositoryFile.MustBe("tests/election/golden/status-well.txt", Text(StatusLook.Well()));

    [Fact]
    public void Statuses_InAnIncident_SayWhoServesAndWhatIsNotRecorded() => RepositoryFile.MustBe(
        "tests/election/golden/status-incident.txt", Text(StatusLook.Incident(new CameraReport("slave-2", "slave-2-cam-3", CameraState.Refused, "connection refused"))));

    [Fact]
    public void Statuses_NobodyIsHeard_AccuseNobody()
    {
        var world = StatusLook.Well();
        world.Beats.Clear();
        world.Health.Clear();
        var text = Text(world);
        Assert.DoesNotContain("ServerFailed", text, StringComparison.Ordinal);
        Assert.Contains("SiteServer slave-2: Unknown", text, StringComparison.Ordinal);
        Assert.Contains("Camera slave-2-cam-1: Unknown", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Server_WithoutASpareThatServes_IsFailed()
    {
        var world = StatusLook.Well();
        world.Spares.Clear();
        world.Says("slave-2", ServerState.Failed);
        world.Pass(10_000, "slave-2", "spare-1", "spare-2");
        var said = ServerStatusRules.Of(world.Servers["slave-2"], StatusLook.Of(world));
        Assert.Equal((ServerPhase.Failed, "0/8", "-"), (said.Phase, said.Cameras, said.Recorder));
        Assert.Equal("Ready=False ServerFailed: It failed, and no spare serves as slave-2.", StatusLook.Text(said.Find(Condition.Ready)));
        Assert.Equal("Protected=False Unguarded: Nobody guards its 8 cameras.", StatusLook.Text(said.Find(Condition.Protected)));
        Assert.Equal(CameraPhase.NotRecorded, CameraStatusRules.Of(world.Cameras["slave-2-cam-1"], StatusLook.Of(world)).Phase);
    }

    [Theory]
    [InlineData(ServerState.Suspect, ServerPhase.Suspect, ConditionReason.Suspect)]
    [InlineData(ServerState.NotRecording, ServerPhase.NotRecording, ConditionReason.NotRecording)]
    [InlineData(ServerState.Leaving, ServerPhase.Leaving, ConditionReason.Leaving)]
    [InlineData(ServerState.Unknown, ServerPhase.Unknown, ConditionReason.NotHeard)]
    public void Server_InEachStateOfHeartbeat_SaysIt(ServerState state, ServerPhase phase, string reason)
    {
        var world = StatusLook.Well();
        world.Says("slave-1", state);
        var said = ServerStatusRules.Of(world.Servers["slave-1"], StatusLook.Of(world));
        Assert.Equal((phase, reason), (said.Phase, said.Find(Condition.Ready).Reason));
    }

    [Fact]
    public void Server_OfADvrOrOfASiteThatMayNot_IsNotProtectedForThatReason()
    {
        var world = StatusLook.Well();
        world.Servers["slave-1"] = world.Servers["slave-1"] with { Spec = world.Servers["slave-1"].Spec with { Dvr = true } };
        Assert.Equal(ConditionReason.Dvr, ServerStatusRules.Of(world.Servers["slave-1"], StatusLook.Of(world)).Find(Condition.Protected).Reason);
        world.Verdict = world.Verdict! with { Entitled = false, Reasons = ["There is no licence."] };
        var no = ServerStatusRules.Of(world.Servers["slave-2"], StatusLook.Of(world)).Find(Condition.Protected);
        Assert.Equal((ConditionReason.NotEntitled, "The site may not fail over: There is no licence."), (no.Reason, no.Message));
    }

    [Fact]
    public void Camera_OfWhoseServerTheStoreKnowsNothing_SaysSo()
    {
        var world = StatusLook.Well();
        world.Servers.Remove("slave-1");
        world.Beats.Remove("slave-1");
        var (phase, recorder, _, said) = CameraStatusRules.Of(world.Cameras["slave-1-cam-1"], StatusLook.Of(world));
        Assert.Equal((CameraPhase.NotRecorded, "-", ConditionReason.ServerMissing), (phase, recorder, said[0].Reason));
    }

    [Fact]
    public void Camera_ThatItsGuardDoesNotCover_SaysItInTheGuardsWords()
    {
        var world = StatusLook.Well();
        world.Hear("spare-1", b => b with
        {
            Guarding = [.. b.Guarding.Select(g => g with { Covered = 7, NotCovered = [new CameraReport("slave-2", "slave-2-cam-2", CameraState.Recording, "the ring has no unbroken GOP yet.")] })],
        });
        var said = CameraStatusRules.Of(world.Cameras["slave-2-cam-2"], StatusLook.Of(world)).Said;
        Assert.Equal("Protected=False NotCovered: spare-1 does not cover it: the ring has no unbroken GOP yet.", StatusLook.Text(said[1]));
        Assert.Equal("Protected=True Covered: spare-1 covers it.", StatusLook.Text(CameraStatusRules.Of(world.Cameras["slave-2-cam-1"], StatusLook.Of(world)).Said[1]));
    }

    [Theory]
    [InlineData("ill", SparePhase.Faulty)]
    [InlineData("disk", SparePhase.Faulty)]
    [InlineData("leaving", SparePhase.Leaving)]
    [InlineData("maintenance", SparePhase.Maintenance)]
    [InlineData("silent", SparePhase.Silent)]
    [InlineData("never", SparePhase.Unknown)]
    [InlineData("keeping", SparePhase.Keeping)]
    public void Spare_InEachTrouble_SaysIt(string trouble, SparePhase phase)
    {
        var world = StatusLook.Well();
        switch (trouble)
        {
            case "ill": world.Hear("spare-1", b => b with { Health = World.Well with { Ill = true } }); break;
            case "disk": world.Hear("spare-1", b => b with { Health = World.Well with { DiskFault = "EIO" } }); break;
            case "leaving": world.Hear("spare-1", b => b with { Health = World.Well with { Leaving = true } }); break;
            case "maintenance": world.Spares["spare-1"] = world.Spares["spare-1"] with { Spec = world.Spares["spare-1"].Spec with { Maintenance = true } }; break;
            case "silent": world.Pass(3000, "spare-1"); break;
            case "never": world.Beats.Remove("spare-1"); break;
            default: world.Guards("spare-1", "slave-2", 8, keeping: 8); break;
        }
        var said = SpareStatusRules.Of(world.Spares["spare-1"], StatusLook.Of(world));
        Assert.Equal(phase, said.Phase);
        var well = phase == SparePhase.Keeping;
        Assert.Equal(well ? ConditionStatus.True : phase == SparePhase.Unknown ? ConditionStatus.Unknown : ConditionStatus.False, said.Said[0].Status);
        Assert.Equal(well, said.Said[1].Status == ConditionStatus.True);
    }

    private static string Text(World world)
    {
        var look = StatusLook.Of(world);
        var text = new StringBuilder();
        var servers = world.Servers.Values.ToDictionary(s => s.Metadata.Name, s => ServerStatusRules.Of(s, look));
        var spares = world.Spares.Values.ToDictionary(s => s.Metadata.Name, s => SpareStatusRules.Of(s, look));
        var site = SiteStatusRules.Of(new SortedDictionary<string, ServerSaid>(servers, StringComparer.Ordinal), spares, look);
        Add(text, $"Site demo: {site.Phase} servers {site.Servers} spares {site.Spares} cameras {site.Cameras} takeovers {site.Takeovers}", site.Said);
        foreach (var (name, said) in servers.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            Add(text, $"SiteServer {name}: {said.Phase} cameras {said.Cameras} recorder {said.Recorder} guard {said.Guard}", said.Said);
        }
        foreach (var (name, said) in spares.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            Add(text, $"FailoverServer {name}: {said.Phase} covers {said.Covers} hot {said.Hot} disk {said.DiskLeft}", said.Said);
        }
        foreach (var takeover in world.Takeovers.Values)
        {
            var (cameras, said) = TakeoverStatusRules.Of(takeover, look);
            Add(text, $"Takeover {takeover.Metadata.Name}: {takeover.Status.State} cameras {cameras}", said);
        }
        foreach (var name in new[] { "slave-1-cam-1", "slave-2-cam-1", "slave-2-cam-3" })
        {
            var (phase, recorder, guard, said) = CameraStatusRules.Of(world.Cameras[name], look);
            Add(text, $"Camera {name}: {phase} recorder {recorder} guard {guard}", said);
        }
        return text.ToString();
    }

    private static void Add(StringBuilder text, string head, IReadOnlyList<Condition> said)
    {
        text.Append(head).Append('\n');
        foreach (var condition in said)
        {
            text.Append("  ").Append(StatusLook.Text(condition)).Append('\n');
        }
    }
}
