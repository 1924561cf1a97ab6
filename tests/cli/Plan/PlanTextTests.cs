using Failover.Contracts;

namespace Failover.Cli.Tests;

public sealed class PlanTextTests
{
    [Fact]
    public void Render_ShortOfRoom_ArithmeticGuardsAndReadiness() => Golden.Check("plan", TextLine.PlainText(PlanText.Render(Report)));

    [Fact]
    public void Render_EverythingCovered_OneGoodSentence()
    {
        var text = TextLine.PlainText(PlanText.Render(Report with { Readiness = [] }));
        Assert.EndsWith("Every camera is covered.\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_LimitsOnly_ReadyAndTheLimitsAreTold()
    {
        var status = SampleSite.Well with { Readiness = [new(null, [], ReadinessKind.Dvr, "dvr-1 is a DVR and cannot be failed over.", IsLimit: true)] };
        Assert.Empty(Readiness.OfSite(status));
        Assert.EndsWith(
            "Limits of this site:\n  - dvr-1 is a DVR and cannot be failed over.  (Dvr)\n", TextLine.PlainText(CheckVerb.Render(status, Readiness.OfSite(status))), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ReadinessNamesACamera_ItIsToldOnce()
    {
        var status = SampleSite.Incident with
        {
            Warnings = [],
            Readiness = [new("slave-2", ["cam-03"], ReadinessKind.SingleCopy, "cam-03: not covered by spare-2 (single copy at spare-1), the ring is filling.")],
        };
        Assert.Equal(["cam-03: not covered by spare-2 (single copy at spare-1), the ring is filling."], Readiness.OfSite(status));
        Assert.Empty(Readiness.OfCameras(status));
    }

    [Fact]
    public void Check_SilentSpare_ToldOnce()
    {
        var well = SampleSite.Well;
        var status = well with
        {
            Spares = [well.Spares[0], well.Spares[1] with { BeatAgeMs = 3100 }],
            Readiness = [new(null, [], ReadinessKind.SpareNotReady, "spare-2 is silent for 3.1 s: it assumes nothing.")],
        };
        Assert.Single(Readiness.OfSite(status));
    }

    private static GuardPlanReport Report => new()
    {
        Site = "hall",
        Time = SampleSite.Now,
        Spares =
        [
            new()
            {
                Name = "spare-1", Hot = 3, Relay = 1, Cold = 2, MaxHotCameras = 128, NetworkKbps = 16_000, NetworkMbps = 20, RingBytes = 80_000_000, RingMemoryMiB = 4096,
                DiskFreeBytes = 250_000_000_000, Outages = [new("master-1", 4_000, 138.9), new("slave-2", 24_000, 23.1)],
            },
            new()
            {
                Name = "spare-2", WhyNot = "is in maintenance", Hot = 0, Relay = 0, Cold = 0, MaxHotCameras = 128, NetworkKbps = 0, NetworkMbps = 1000, RingBytes = 0,
                RingMemoryMiB = 4096,
            },
        ],
        Servers =
        [
            new() { Server = "dvr-1", Cameras = 4 },
            new() { Server = "master-1", Cameras = 1, Guards = [new("spare-1", 1, "master-1", 1, 0, 0, "spare-1 has most room (0 % used before)")] },
            new()
            {
                Server = "slave-2", Cameras = 5,
                Guards =
                [
                    new("spare-1", 1, "slave-2", 2, 1, 2, "slave-2 prefers spare-1"), new("spare-3", 3, "slave-2", 1, 0, 0, "the new guard does not cover every camera yet"),
                ],
            },
        ],
        Readiness =
        [
            new("slave-2", ["cam-04", "cam-05"], ReadinessKind.Cold, "cam-04, cam-05: spare-1 holds nothing and connects at the failure, since 80 % of spare-1's 20 Mbit/s are used."),
            new(null, [], ReadinessKind.SpareInMaintenance, "spare-2 is in maintenance: it is given nothing new."),
            new("dvr-1", [], ReadinessKind.Dvr, "dvr-1 is a DVR and cannot be failed over.", IsLimit: true),
        ],
    };
}
