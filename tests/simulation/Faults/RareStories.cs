namespace Failover.Simulation;

/// <summary>Troubles in which several things must meet. Drawn besides those of <see cref="FaultStories"/>, so that these stay as they are.</summary>
internal static class RareStories
{
    /// <summary>How often, which, and how it is told.</summary>
    public static IReadOnlyList<(int Weight, string Name, Action<FaultDraw, TimeSpan> Tell)> All { get; } =
    [
        (1, "a plan forgets a camera", PlanForgets),
        (1, "an old store does not know the terms", OldStore),
        (1, "a record rots at its holder", RotsAtHolder),
        (1, "a server starts without a control plane", StartsAlone),
        (1, "a control machine sees no recorder", SeesNobody),
        (1, "the licence changes while much is kept", LicenceWhileKeeping),
    ];

    /// <summary>Drawn apart from the others, so that those stay as they are too.</summary>
    public static IReadOnlyList<(int Weight, string Name, Action<FaultDraw, TimeSpan> Tell)> Apart { get; } =
    [
        (1, "a replaced server answers and hears no plan", HearsNoPlan),
    ];

    /// <summary>Drawn apart from all others: what is done in order, and a sidecar that takes and does not answer.</summary>
    public static IReadOnlyList<(int Weight, string Name, Action<FaultDraw, TimeSpan> Tell)> InOrder { get; } =
    [
        (2, "a server is stopped in order", (d, at) => d.Add(at, "sigterm", d.Server(), d.Between(15, 60))),
        (1, "a server is stopped in order, and a spare dies", StoppedAndSpareDies),
        (1, "a spare is stopped in order while it serves", SpareStopped),
        (2, "a publish hangs", PublishHangs),
    ];

    // Something has to change in the plans meanwhile.
    private static void PlanForgets(FaultDraw d, TimeSpan at)
    {
        d.Add(at, "plan-lacks", d.Server(), d.Between(20, 50));
        d.Add(at + d.Between(0, 3), "kill", d.Spare(), d.Between(8, 20));
    }

    // The server had terms of which the copy of the store knows nothing, and fails again.
    private static void OldStore(FaultDraw d, TimeSpan at)
    {
        var server = d.Server();
        d.Add(at, "kill", server, d.Between(8, 20));
        d.Add(at + d.Between(70, 80), "store-restore", "-", TimeSpan.Zero);
        d.Add(at + d.Between(82, 95), "kill", server, d.Between(50, 70));
    }

    private static void RotsAtHolder(FaultDraw d, TimeSpan at)
    {
        var lasts = d.Between(15, 40);
        d.Add(at, "kill", d.Server(), lasts);
        foreach (var spare in d.Targets.Spares)
        {
            d.Add(at + (lasts / 2), "disk-corrupt", spare, TimeSpan.Zero);
        }
    }

    private static void StartsAlone(FaultDraw d, TimeSpan at)
    {
        d.Add(at, d.Pick(["bus-down", "bus-stall"]), "-", d.Between(35, 50));
        d.Add(at + d.Between(1, 5), d.Pick(["kill", "power-off"]), d.Server(), d.Between(2, 8));
    }

    private static void SeesNobody(FaultDraw d, TimeSpan at)
    {
        var (control, lasts) = (d.Control(), d.Between(5, 30));
        foreach (var recorder in d.Targets.Servers.Concat(d.Targets.Spares))
        {
            d.Add(at, "block", recorder, control, lasts);
            d.Add(at, "block", control, recorder, lasts);
        }
    }

    private static void LicenceWhileKeeping(FaultDraw d, TimeSpan at)
    {
        d.Add(at, d.Pick(["kill", "power-off"]), d.Server(), d.Between(50, 80));
        d.Add(at + d.Between(3, 12), "licence-no", "-", d.Between(25, 40));
    }

    // It is gone too shortly for anybody to assume its role, and records nothing for longer than any ring.
    private static void HearsNoPlan(FaultDraw d, TimeSpan at)
    {
        var (server, lasts, away) = (d.Server(), d.Between(55, 75), d.Between(4, 7));
        if (d.OneIn(2))
        {
            d.Add(at, d.Pick(["bus-down", "bus-stall"]), "-", lasts);
        }
        else
        {
            d.Add(at, "maintenance", server, lasts + d.Between(5, 15));
            d.Add(at + d.Between(1, 3), "sidecar-down", server, lasts);
        }

        var off = at + d.Between(4, 6);
        d.Add(off, "power-off", server, away);
        d.Add(off + (away / 2), "disk-replace", server, TimeSpan.Zero);
    }

    private static void StoppedAndSpareDies(FaultDraw d, TimeSpan at)
    {
        d.Add(at, "sigterm", d.Server(), d.Between(20, 60));
        d.Add(at + d.Between(-2, 12), d.Pick(["kill", "power-off", "isolate"]), d.Spare(), d.Between(5, 40));
    }

    private static void SpareStopped(FaultDraw d, TimeSpan at)
    {
        d.Add(at, d.Pick(["kill", "sigterm"]), d.Server(), d.Between(25, 70));
        d.Add(at + d.Between(0, 30), "sigterm", d.Spare(), d.Between(5, 40));
    }

    private static void PublishHangs(FaultDraw d, TimeSpan at)
    {
        d.Add(at, "publish-hangs", d.OneIn(3) ? d.Recorder() : d.Service(), d.Between(4, 40));
        d.Add(at + d.Between(0, 8), d.Pick(["kill", "isolate", "power-off"]), d.Server(), d.Between(10, 60));
    }
}
