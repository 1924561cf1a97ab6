using System.Globalization;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Simulation;

/// <summary>Builds the site that a plan says: machines with clocks of their own, recorders, cameras, two of each service, and its objects as an apply would leave them.</summary>
internal static class SiteBuilder
{
    private const int Replicas = 2;

    /// <summary>All of it is started.</summary>
    /// <param name="plant">Name of the bug to plant, or null.</param>
    public static BuiltSite Build(World world, SitePlan plan, string? plant = null)
    {
        var chance = world.Chance("machines");
        var times = new FailoverTimes { RingSeconds = plan.RingSeconds, StableSeconds = plan.StableSeconds, StableMaxSeconds = Math.Max(60, plan.StableSeconds) };
        var site = new SimSite(world, times) { Plant = plant };
        site.Store.WithoutCas = site.IsPlanted("store-without-cas");
        Apply(site, plan);
        AddCameras(site, plan, chance);
        AddRecorders(site, plan, chance);
        AddServices(site, chance);
        foreach (var machine in site.Machines.Values)
        {
            foreach (var process in machine.Processes)
            {
                process.Start();
            }
        }

        return new BuiltSite(site, plan, site.Bus, site.Store, [.. site.Services.Values]);
    }

    public static IEnumerable<string> ServersOf(SitePlan plan) => Names("slave", plan.Servers);

    public static IEnumerable<string> SparesOf(SitePlan plan) => Names("spare", plan.Spares);

    public static IEnumerable<string> CamerasOf(SitePlan plan) => Names("cam", plan.Cameras.Sum());

    /// <summary>Whom faults may strike.</summary>
    public static FaultTargets TargetsOf(SitePlan plan) => new(
        [.. ServersOf(plan)], [.. SparesOf(plan)], [.. CamerasOf(plan)],
        [.. new[] { "heartbeat", "election", "license", "reinsertion" }.SelectMany(name => Names(name, Replicas))],
        [.. ControlMachines], "broker", "store")
    {
        CameraCounts = plan.Cameras,
    };

    public static IEnumerable<string> ControlMachines => Names("control", Replicas);

    private static IEnumerable<string> Names(string word, int count) =>
        Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{word}-{i}"));

    // A clock of a machine runs up to 50 ppm wrong, and each was booted at its own time.
    private static SimMachine NewMachine(SimSite site, string name, Random chance)
    {
        var machine = site.Machine(name, TimeSpan.FromMinutes(chance.Next(2, 100_000)));
        machine.Clock.SetRate(1 + ((chance.NextDouble() - 0.5) * 0.0001));
        return machine;
    }

    private static void AddCameras(SimSite site, SitePlan plan, Random chance)
    {
        foreach (var name in CamerasOf(plan))
        {
            var options = new CameraOptions
            {
                MaxSessions = plan.OneSession.Contains(name) || plan.Refuses.Contains(name) ? 1 : new CameraOptions().MaxSessions,
                PerSessionEncoder = plan.PerSession.Contains(name),
            };
            site.Add(new SimCamera(site, NewMachine(site, name, chance), name, options));
        }
    }

    private static void AddRecorders(SimSite site, SitePlan plan, Random chance)
    {
        foreach (var name in ServersOf(plan))
        {
            site.Add(new SimRecorder(site, NewMachine(site, name, chance), name));
        }

        foreach (var name in SparesOf(plan))
        {
            site.Add(new SimRecorder(site, NewMachine(site, name, chance), name, new RecorderSetup { IsSpare = true }));
        }
    }

    private static void AddServices(SimSite site, Random chance)
    {
        var replica = 0;
        foreach (var name in ControlMachines)
        {
            var machine = NewMachine(site, name, chance);
            replica++;
            site.AddService(new HeartbeatProcess(site, machine, replica));
            site.AddService(new ElectionProcess(site, machine, replica));
            site.AddService(new LicenseProcess(site, machine, replica));
            site.AddService(new ReinsertionProcess(site, machine, replica));
        }
    }

    private static void Apply(SimSite site, SitePlan plan)
    {
        var store = site.Store;
        store.Create(new Contracts.Site
        {
            Metadata = Meta(SimSite.Name),
            Spec = new SiteSpec { StableSeconds = plan.StableSeconds, RingSeconds = plan.RingSeconds },
        });
        store.Create(new FailoverLicense { Metadata = Meta(SimLicence.Name), Spec = new FailoverLicenseSpec(plan.Entitled ? SimLicence.Yes : SimLicence.No) });
        foreach (var name in ServersOf(plan))
        {
            store.Create(new SiteServer { Metadata = Meta(name), Spec = new SiteServerSpec { Address = SimSite.UrlOf(name) } });
        }

        foreach (var name in SparesOf(plan))
        {
            store.Create(new FailoverServer { Metadata = Meta(name), Spec = SpareOf(plan, name) });
        }

        var camera = 0;
        var server = 0;
        foreach (var name in ServersOf(plan))
        {
            for (var i = 0; i < plan.Cameras[server]; i++)
            {
                camera++;
                store.Create(CameraOf(plan, string.Create(CultureInfo.InvariantCulture, $"cam-{camera}"), name, camera));
            }

            server++;
        }
    }

    private static FailoverServerSpec SpareOf(SitePlan plan, string name)
    {
        var spec = new FailoverServerSpec { Address = SimSite.UrlOf(name) };
        return spec with
        {
            MaxHotCameras = plan.MaxHot > 0 ? plan.MaxHot : spec.MaxHotCameras,
            NetworkMbps = plan.SpareMbps > 0 ? plan.SpareMbps : spec.NetworkMbps,
        };
    }

    // Every third camera matters less than the others.
    private static Camera CameraOf(SitePlan plan, string name, string server, int number) => new()
    {
        Metadata = Meta(name),
        Spec = new CameraSpec
        {
            Server = server,
            Url = SimSite.CameraUrlOf(name),
            Priority = number % 3 == 0 ? 20 : 50,
            MaxSessions = plan.OneSession.Contains(name) ? 1 : 0,
        },
    };

    private static ObjectMeta Meta(string name) => new() { Name = name };
}
