using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>A played site as the statuses' rules see it.</summary>
internal static class StatusLook
{
    public static StatusView Of(World world, GuardPlan? plan = null)
    {
        // Memory is made by a decision.
        world.Decide();
        var view = world.View;
        var objects = new SiteObjects
        {
            Synced = true,
            Site = new Site { Metadata = new ObjectMeta { Name = "demo" }, Spec = world.Site },
            Servers = world.Servers,
            Spares = world.Spares,
            Cameras = world.Cameras,
            Takeovers = world.Takeovers,
            Reinsertions = world.Reinsertions,
        };
        return new StatusView(view, plan ?? GuardPlanner.Plan(GuardView.Of(view, GuardPlan.Empty, TimeSpan.FromMinutes(1), world.Now)), objects, objects.Site, World.Times, world.Now);
    }

    /// <summary>Everybody records and is guarded.</summary>
    public static World Well()
    {
        var world = new World();
        foreach (var server in world.Servers.Keys)
        {
            var cameras = world.Cameras.Values.Count(c => c.Spec.Server == server);
            world.Hear(server, b => b with { Digest = new CameraDigest(cameras, cameras, cameras), Roles = [new RoleHeld(server, 1)] });
        }
        world.Hear("spare-1", b => b with { Digest = new CameraDigest(0, 0, 0) });
        world.Hear("spare-2", b => b with { Digest = new CameraDigest(0, 0, 0) });
        world.Guards("spare-2", "slave-1", 1);
        return world;
    }

    /// <summary>slave-2 died and spare-1 serves as it.</summary>
    public static World Incident(params CameraReport[] notDurable)
    {
        var world = Well();
        world.Says("slave-2", ServerState.Failed);
        world.Beats["slave-2"] = world.Beats["slave-2"] with { ReceivedAt = world.Now - TimeSpan.FromSeconds(30), SentAt = world.Now - TimeSpan.FromSeconds(30) };
        world.Run();
        world.Answers("spare-1", 2, RoleAnswerKind.Active);
        world.Hear("spare-1", b => b with
        {
            Answers = [b.Answers[0] with { NotDurable = notDurable }], Cameras = notDurable, Digest = new CameraDigest(8, 8 - notDurable.Length, 8 - notDurable.Length),
        });
        world.Run();
        return world;
    }

    public static string Text(Condition condition) => $"{condition.Type}={condition.Status} {condition.Reason}: {condition.Message}";
}
