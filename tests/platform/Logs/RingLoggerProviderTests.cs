using Failover.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Platform.Tests;

public sealed class RingLoggerProviderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly string Trace = IncidentTrace.IdOf("hall", "slave-2", 2);

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly LogRing _ring = new();

    [Fact]
    public async Task Log_LineWithFactsAndAnException_AllOfItIsKept()
    {
        using var logs = Factory();
        var log = logs.CreateLogger("Failover.Election.Worker");
        using (IncidentTrace.Enter(Trace))
        {
            log.LogError(new InvalidOperationException("no"), "Takeover of {Server} by {Spare}", "slave-2", "spare-1");
        }
        var line = Assert.Single((await ReadAsync()).Lines);
        Assert.StartsWith("System.InvalidOperationException: no", line.Error, StringComparison.Ordinal);
        Assert.Equal(
            new LogLine
            {
                Time = Noon, Process = "election", Level = "Error", Category = "Failover.Election.Worker", Text = "Takeover of slave-2 by spare-1", Server = "slave-2",
                Error = line.Error, TraceId = Trace,
            },
            line);
    }

    [Fact]
    public async Task Journal_Entry_SaysServiceServerCameraTakeoverAndTrace()
    {
        using var logs = Factory();
        using var journal = new BusJournal(new SilentBus(), new ServiceIdentity("election", "b", "hall"), _time, logs.CreateLogger<BusJournal>());
        using (IncidentTrace.Enter(Trace))
        {
            journal.Write(JournalSeverity.Alarm, "ServerFailed", "slave-2 failed.", "slave-2", "cam-1", "slave-2-t2");
        }
        var line = Assert.Single((await ReadAsync()).Lines);
        Assert.Equal(("Warning", "slave-2", "cam-1", "slave-2-t2", Trace), (line.Level, line.Server, line.Camera, line.Takeover, line.TraceId));
        Assert.Equal("ServerFailed: slave-2 failed.", line.Text);
    }

    [Fact]
    public async Task Log_TraceOfAConnection_IsNoIncidents()
    {
        using var logs = Factory();
        var log = logs.CreateLogger("x");
        using (log.BeginScope(new Dictionary<string, object?> { ["TraceId"] = "00f067aa0ba902b7", ["ConnectionId"] = "c" }))
        {
            log.LogInformation("asked");
        }
        Assert.Null(Assert.Single((await ReadAsync()).Lines).TraceId);
    }

    [Fact]
    public async Task Process_AsEveryOne_HasARingBehindItsLogger()
    {
        var builder = PlatformApp.CreateBuilder(new ServiceIdentity("heartbeat", "b", "hall"), _time);
        builder.Services.AddSingleton<IEventBus, SilentBus>();
        await using var app = builder.Build();
        app.Logger.LogInformation("It begins");
        app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Microsoft.AspNetCore.Hosting").LogInformation("noise");
        var page = await app.Services.GetRequiredService<LogRing>().ReadAsync(0, default, TimeSpan.Zero, _time, TestContext.Current.CancellationToken);
        Assert.Equal(("heartbeat", "It begins"), (Assert.Single(page.Lines).Process, page.Lines[0].Text));
    }

    private Task<LogPage> ReadAsync() => _ring.ReadAsync(0, default, TimeSpan.Zero, _time, TestContext.Current.CancellationToken);

    private ILoggerFactory Factory() => LoggerFactory.Create(l => l.AddProvider(new RingLoggerProvider(_ring, new ServiceIdentity("election", "b", "hall"), _time)));

    private sealed class SilentBus : IEventBus
    {
        public Task<bool> PublishAsync<T>(string topic, T message, CancellationToken ct, string? routingKey = null)
            where T : IBusMessage => Task.FromResult(true);
    }
}
