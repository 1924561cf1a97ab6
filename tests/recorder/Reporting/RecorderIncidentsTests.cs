using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder.Tests;

/// <summary>Which log lines of a recorder belong to an incident.</summary>
public sealed class RecorderIncidentsTests
{
    private static readonly string First = IncidentTrace.IdOf("site", "slave-2", 1);
    private readonly OpenIncidents _open = new();
    private readonly RecorderIncidents _incidents;
    private string _site = "site";

    public RecorderIncidentsTests() => _incidents = new RecorderIncidents(_open, () => _site);

    [Fact]
    public void Seen_Trouble_IsTheIncidentOfTheTermThatItBeganIn_UntilItIsOver()
    {
        _incidents.Seen("slave-2", inTrouble: false, _ => 1);
        Assert.Null(_open.Of("slave-2"));
        _incidents.Seen("slave-2", inTrouble: true, _ => 1);
        Assert.Equal(First, _open.Of("slave-2"));
        // Its role came back meanwhile, keeping goes on: still the same incident.
        _incidents.Seen("slave-2", inTrouble: true, _ => 3);
        Assert.Equal(First, _open.Of("slave-2"));
        _incidents.Seen("slave-2", inTrouble: false, _ => 3);
        Assert.Null(_open.Of("slave-2"));
    }

    [Fact]
    public void Seen_BeforeTheSiteIsKnown_IsNotedOnceItIs()
    {
        _site = "";
        _incidents.Seen("slave-2", inTrouble: true, _ => 1);
        Assert.Null(_open.Of("slave-2"));
        _site = "site";
        _incidents.Seen("slave-2", inTrouble: true, _ => 1);
        Assert.Equal(First, _open.Of("slave-2"));
    }

    [Fact]
    public void Planned_TheObjectsTraceHolds_AndEndsWithTheCommand()
    {
        _incidents.Seen("slave-2", inTrouble: true, _ => 1);
        _incidents.Planned(Plan("spare-1", "inherited"), _ => 4);
        Assert.Equal("inherited", _open.Of("slave-2"));
        _incidents.Seen("slave-2", inTrouble: false, _ => 4);
        Assert.Equal("inherited", _open.Of("slave-2"));
        _incidents.Planned(Plan("spare-1", null), _ => 5);
        Assert.Null(_open.Of("slave-2"));
    }

    [Fact]
    public void Planned_AnotherHasTheOwnRole_IsTheOwnIncident()
    {
        _incidents.Planned(Plan("slave-2", null), server => server == "slave-2" ? 2 : 0);
        Assert.Equal(First, _open.Of("slave-2"));
        _incidents.Planned(Plan("slave-2", null), _ => 3);
        Assert.Null(_open.Of("slave-2"));
    }

    [Fact]
    public void Watch_FirstSign_IsNotedBeforeKeepingIsSaid()
    {
        string? whenSaid = null;
        var bench = new RecorderBench(incidents: new RecorderIncidents(_open, () => "site"));
        bench.Journal.OnWrite = (kind, server) => whenSaid = kind == "KeepingStarted" ? _open.Of(server) : whenSaid;
        bench.Reconciler.Offer(RecorderBench.Plan(1, RecorderBench.Guard("slave-2", ("cam-1", 50))));
        bench.Run(TimeSpan.FromSeconds(5));
        Assert.Null(_open.Of("slave-2"));
        bench.Run(TimeSpan.FromSeconds(1), silent: ["slave-2"]);
        Assert.Equal(First, whenSaid);
        Assert.Equal(First, _open.Of("slave-2"));
        bench.Run(TimeSpan.FromSeconds(60));
        Assert.Null(_open.Of("slave-2"));
    }

    private static RecorderPlan Plan(string recorder, string? trace) => RecorderBench.Plan(1) with
    {
        Recorder = recorder,
        Assume = trace is null ? [] :
        [
            new AssumeEntry
            {
                Server = "slave-2", Term = 4, Takeover = "slave-2-t4", Phase = AssumePhase.Serve, ProbeUrl = "http://slave-2", EvidenceAgeMs = 0, Cameras = [],
                Reason = "test", TraceId = trace,
            },
        ],
    };
}
