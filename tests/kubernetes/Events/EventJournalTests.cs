using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Kubernetes.Fixtures;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Kubernetes.Tests;

/// <summary>What is journaled is an Event too, about the right object, once.</summary>
public sealed class EventJournalTests : IAsyncLifetime
{
    private ApiFixture _api = null!;
    private EventWriter _events = null!;
    private EventJournal _journal = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _api = await ApiFixture.StartAsync();
        _events = new EventWriter(_api.Client, NullLogger<EventWriter>.Instance);
        _journal = new EventJournal(new Silent(), _events, new ServiceIdentity("election", "boot-1", "demo"));
    }

    public async ValueTask DisposeAsync()
    {
        _events.Dispose();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task Write_AboutAServer_IsAnEventOfThatObject()
    {
        var server = await _api.Store.CreateAsync(ApiFixture.Server1("slave-1"), Ct);
        _journal.Write(JournalSeverity.Alarm, "ServerFailed", "slave-1 is dead.", "slave-1");
        var written = (await EventsAsync(1))[0];
        Assert.Equal("ServerFailed Warning slave-1 is dead.", $"{written["reason"]} {written["type"]} {written["note"]}");
        Assert.Equal(("SiteServer", "slave-1", server.Metadata.Uid), (
            written["regarding"]!["kind"]!.GetValue<string>(), written["regarding"]!["name"]!.GetValue<string>(), written["regarding"]!["uid"]!.GetValue<string>()));
        Assert.Equal("failover.video/election", written["reportingController"]!.GetValue<string>());
    }

    [Fact]
    public async Task Write_AboutASpare_IsAnEventOfTheFailoverServer()
    {
        var spare = await _api.Store.CreateAsync(new FailoverServer { Metadata = new() { Name = "spare-1" }, Spec = new() { Address = "http://10.0.0.21:7420" } }, Ct);
        _journal.Write(JournalSeverity.Warning, "ServerSuspect", "spare-1 is silent.", "spare-1");
        var regarding = (await EventsAsync(1))[0]["regarding"]!;
        Assert.Equal(("FailoverServer", spare.Metadata.Uid), (regarding["kind"]!.GetValue<string>(), regarding["uid"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Write_TheSameAgain_IsTheSameEvent()
    {
        for (var i = 0; i < 50; i++)
        {
            _journal.Write(JournalSeverity.Info, "TakeoverActive", "spare-1 serves.", "slave-1", takeover: "slave-1-t2");
        }
        _journal.Write(JournalSeverity.Info, "TakeoverCompleted", "All is home.", "slave-1", takeover: "slave-1-t2");
        var written = await EventsAsync(2);
        Assert.Equal(["TakeoverActive", "TakeoverCompleted"], written.Select(e => e["reason"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.All(written, e => Assert.Equal("Takeover", e["regarding"]!["kind"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Write_ForbiddenOrNoObject_LosesNothingElse()
    {
        _api.Server.Allowed = c => c.Resource != "cameras";
        _journal.Write(JournalSeverity.Warning, "CameraMissing", "door is missing.", camera: "door");
        Assert.Null((await EventsAsync(1))[0]["regarding"]!["uid"]);
    }

    // A later entry is written after the earlier ones: when that many are there, no other is on its way.
    private async Task<IReadOnlyList<JsonObject>> EventsAsync(int count)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var all = _api.Server.Objects.List(ApiFixture.Resource("events"), _api.Client.Namespace).Items;
            if (all.Count >= count)
            {
                return all;
            }
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(30), $"{all.Count} of {count} events.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Ct);
        }
    }

    private sealed class Silent : IJournal
    {
        public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null)
        {
        }
    }
}
