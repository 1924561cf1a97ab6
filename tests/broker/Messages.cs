using Failover.Broker.Fixtures;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Broker.Tests;

/// <summary>Messages of a site "harbour", and ways to the broker.</summary>
internal static class Messages
{
    public static JournalEntry Entry(string id, string text = "test") => new()
    {
        Site = "harbour", Id = id, Time = DateTimeOffset.UnixEpoch, Writer = "test", Severity = JournalSeverity.Info, Kind = "Test", Text = text,
    };

    public static VerdictReport Verdict(string id) => new()
    {
        Site = "harbour", Id = id, Time = DateTimeOffset.UnixEpoch, Entitled = true, Reasons = ["test"], CamerasCounted = 1, CamerasLicensed = 1,
        BaseLicence = true,
    };

    public static RecorderPlan Plan(string recorder) => new()
    {
        Site = "harbour", Id = Guid.NewGuid().ToString("N"), Time = DateTimeOffset.UnixEpoch, Recorder = recorder, Version = new PlanVersion(1, 1),
        Entitlement = new Entitlement(true, "test"),
    };

    public static BrokerOptions Options(TestBroker broker, string user = "failover-services", string? passwordFile = null) => BrokerOptions.Check(
        new BrokerSettings { Broker = broker.AddressOf(user), PasswordFile = passwordFile ?? broker.PasswordFileOf(user) });

    public static BrokerOptions TlsOptions(TestBroker broker, string? address = null, string? caFile = null) => BrokerOptions.Check(new BrokerSettings
    {
        Broker = address ?? broker.TlsAddressOf("failover-services"),
        PasswordFile = broker.PasswordFileOf("failover-services"),
        CaFile = caFile,
    });
}
