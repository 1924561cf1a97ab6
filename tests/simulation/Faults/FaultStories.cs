using System.Globalization;

namespace Failover.Simulation;

/// <summary>The troubles a site can have, each as one to a few faults. The names are those of research/reliability.md section 6.</summary>
internal static class FaultStories
{
    /// <summary>How often, which, and how it is told.</summary>
    public static IReadOnlyList<(int Weight, string Name, Action<FaultDraw, TimeSpan> Tell)> All { get; } =
    [
        (10, "a server dies", (d, at) => d.Add(at, "kill", d.Server(), d.Between(5, 150))),
        (5, "a server hangs", (d, at) => d.Add(at, "stop", d.Server(), d.OneIn(2) ? d.Between(1, 4) : d.Between(5, 70))),
        (6, "a cable is cut", (d, at) => d.Add(at, "isolate", d.Server(), d.OneIn(3) ? d.Between(0.5, 3) : d.Between(5, 120))),
        (5, "a server loses power", (d, at) => d.Add(at, "power-off", d.Server(), d.Between(10, 150))),
        (4, "one direction is lost", OneWay),
        (4, "a server is cut from control only", CutFromControl),
        (3, "a server is cut from its cameras", (d, at) => d.Add(at, "cut-cameras", d.Server(), d.Between(5, 90))),
        (5, "the broker is out", BrokerOut),
        (4, "the store is out", StoreOut),
        (3, "broker and store are out, and a server dies", BothOut),
        (3, "the broker misbehaves", (d, at) => d.Add(at, d.Pick(["bus-lossy", "bus-doubles", "bus-late"]), "-", d.Between(10, 120))),
        (3, "the store misbehaves", (d, at) => d.Add(at, d.Pick(["store-storm", "store-unknown", "watch-late"]), "-", d.Between(5, 90))),
        (2, "a sidecar dies", (d, at) => d.Add(at, "sidecar-down", d.OneIn(2) ? d.Recorder() : d.Service(), d.Between(5, 60))),
        (5, "the spare dies in the takeover", SpareDies),
        (4, "the original dies while it pulls", DiesPulling),
        (4, "several servers die", Several),
        (3, "a spare's uplink is lost", (d, at) => d.Add(at, "isolate", d.Spare(), d.Between(3, 90))),
        (2, "the servers' switch is lost", Switch),
        (3, "an observer is starved", Starved),
        (2, "a server flaps", Flaps),
        (3, "a disk is in trouble", (d, at) => d.Add(at, d.Pick(["disk-stall", "disk-eio", "disk-full"]), d.Recorder(), d.Between(5, 90))),
        (2, "a record rots", (d, at) => d.Add(at, "disk-corrupt", d.Spare(), TimeSpan.Zero)),
        (2, "a server is replaced", Replaced),
        (2, "wall clocks step", (d, at) => d.Add(at, "clock-step", d.OneIn(2) ? d.Recorder() : d.Control(), Seconds(d, -90_000, 90_000), TimeSpan.Zero)),
        (2, "a clock runs wrong", (d, at) => d.Add(at, "clock-rate", d.OneIn(2) ? d.Recorder() : d.Control(), d.Pick(["0.95", "1.05", "1.5"]), d.Between(20, 120))),
        (3, "a camera reboots", (d, at) => d.Add(at, "camera-off", d.Camera(), d.Between(1, 40))),
        (2, "the licence changes", (d, at) => LicenceChanges(d, at)),
        (5, "a service dies", ServiceDies),
        (2, "a control machine dies", (d, at) => d.Add(at, "power-off", d.Control(), d.Between(5, 90))),
        (3, "the network loses packets", (d, at) => d.Add(at, "net-loss", "-", d.Pick(["0.01", "0.05", "0.15"]), d.Between(10, 60))),
        (2, "an operator works", Operator),
        (2, "an object is deleted", (d, at) => { d.Add(at, "kill", d.Server(), d.Between(20, 60)); d.Add(at + d.Between(3, 15), "delete-takeover", "-", TimeSpan.Zero); }),
        (1, "the store is restored", StoreRestored),
    ];

    private static void OneWay(FaultDraw d, TimeSpan at)
    {
        var (server, other) = (d.Server(), d.OneIn(2) ? d.Control() : d.Spare());
        var (from, to) = d.OneIn(2) ? (server, other) : (other, server);
        d.Add(at, "block", from, to, d.Between(3, 60));
    }

    private static void CutFromControl(FaultDraw d, TimeSpan at)
    {
        var (server, lasts) = (d.Server(), d.Between(5, 90));
        foreach (var machine in d.Targets.ControlMachines.Append(d.Targets.BrokerMachine))
        {
            d.Add(at, "block", server, machine, lasts);
            d.Add(at, "block", machine, server, lasts);
        }
    }

    private static void BrokerOut(FaultDraw d, TimeSpan at)
    {
        var lasts = d.Between(5, 120);
        d.Add(at, d.Pick(["bus-down", "bus-stall"]), "-", lasts);
        if (d.OneIn(2))
        {
            d.Add(at + d.Between(0, 20), "kill", d.Server(), d.Between(10, 90));
        }
    }

    private static void StoreOut(FaultDraw d, TimeSpan at)
    {
        d.Add(at, "store-down", "-", d.Between(5, 120));
        if (d.OneIn(2))
        {
            d.Add(at + d.Between(0, 20), "kill", d.Server(), d.Between(10, 90));
        }
    }

    private static void BothOut(FaultDraw d, TimeSpan at)
    {
        var lasts = d.Between(20, 120);
        d.Add(at, d.Pick(["bus-down", "bus-stall"]), "-", lasts);
        d.Add(at + d.Between(0, 3), "store-down", "-", lasts);
        d.Add(at + d.Between(0, 15), d.Pick(["kill", "isolate", "power-off"]), d.Server(), d.Between(10, 150));
    }

    private static void SpareDies(FaultDraw d, TimeSpan at)
    {
        d.Add(at, d.Pick(["kill", "isolate", "power-off"]), d.Server(), d.Between(20, 120));
        d.Add(at + d.Between(0, d.OneIn(2) ? 6 : 60), d.Pick(["kill", "power-off", "isolate"]), d.Spare(), d.Between(5, 90));
    }

    private static void DiesPulling(FaultDraw d, TimeSpan at)
    {
        var (server, lasts) = (d.Server(), d.Between(10, 40));
        d.Add(at, "kill", server, lasts);
        var again = at + lasts + d.Between(1, 45);
        d.Add(again, d.Pick(["kill", "power-off"]), d.OneIn(3) ? d.Spare() : server, d.Between(3, 30));
    }

    private static void Several(FaultDraw d, TimeSpan at)
    {
        foreach (var server in d.AllServers)
        {
            if (!d.OneIn(3))
            {
                d.Add(at + d.Between(0, 2), d.Pick(["kill", "power-off"]), server, d.Between(15, 120));
            }
        }
    }

    private static void Switch(FaultDraw d, TimeSpan at)
    {
        var lasts = d.Between(3, 60);
        foreach (var server in d.AllServers)
        {
            d.Add(at, "isolate", server, lasts);
        }
    }

    private static void Starved(FaultDraw d, TimeSpan at) => d.Add(
        at, d.OneIn(2) ? "starve" : "stop", d.OneIn(2) ? d.Service() : d.Spare(), d.Pick(["700", "1500", "3000"]), d.Between(3, 40));

    private static void Flaps(FaultDraw d, TimeSpan at)
    {
        var server = d.Server();
        for (var i = 0; i < 6; i++)
        {
            var lasts = d.Between(2, 12);
            d.Add(at, "kill", server, lasts);
            at += lasts + d.Between(4, 20);
        }
    }

    private static void Replaced(FaultDraw d, TimeSpan at)
    {
        var (server, lasts) = (d.Server(), d.Between(15, 90));
        d.Add(at, "power-off", server, lasts);
        d.Add(at + (lasts / 2), "disk-replace", server, TimeSpan.Zero);
    }

    private static void LicenceChanges(FaultDraw d, TimeSpan at)
    {
        d.Add(at, "kill", d.Server(), d.Between(20, 60));
        d.Add(at + d.Between(1, 10), "licence-no", "-", d.Between(10, 90));
    }

    private static void ServiceDies(FaultDraw d, TimeSpan at)
    {
        d.Add(at, d.OneIn(4) ? "stop" : "kill", d.Service(), d.Between(1, 60));
        if (d.OneIn(2))
        {
            d.Add(at + d.Between(0, 4), "kill", d.Server(), d.Between(10, 60));
        }
    }

    private static void Operator(FaultDraw d, TimeSpan at)
    {
        switch (d.Pick(["maintenance", "spare-removed", "server-removed", "camera-moved"]))
        {
            case "maintenance":
                d.Add(at, "maintenance", d.Recorder(), d.Between(10, 90));
                d.Add(at + d.Between(0, 20), "kill", d.Server(), d.Between(10, 60));
                break;
            case "spare-removed":
                var spare = d.Spare();
                d.Add(at, "power-off", spare, d.Between(40, 120));
                d.Add(at + d.Between(2, 20), "remove", spare, d.Between(20, 90));
                break;
            case "server-removed":
                var server = d.Server();
                d.Add(at, "kill", server, d.Between(30, 90));
                d.Add(at + d.Between(4, 25), "remove", server, d.Between(20, 90));
                break;
            default:
                d.Add(at, "camera-removed", d.Camera(), d.Between(20, 90));
                break;
        }
    }

    private static void StoreRestored(FaultDraw d, TimeSpan at)
    {
        d.Add(at, "kill", d.Server(), d.Between(20, 60));
        d.Add(at + d.Between(5, 40), d.OneIn(2) ? "store-restore" : "store-empty", "-", d.Between(5, 40));
    }

    private static string Seconds(FaultDraw d, double from, double to) => d.Between(from, to).TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
}
