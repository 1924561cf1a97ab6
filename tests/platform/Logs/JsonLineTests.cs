using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Platform.Tests;

/// <summary>The one form of a log line: docs/ref/logs.md.</summary>
public sealed class JsonLineTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, 250, TimeSpan.Zero);
    private static readonly string Trace = IncidentTrace.IdOf("harbour", "slave-2", 1);

    [Fact]
    public void ToJson_WithAllThatIsKnown_HasEveryFieldOfTheDocsInTheirOrder()
    {
        var json = Line() with
        {
            Boot = "boot-7", Site = "harbour", TraceId = Trace, Exception = new InvalidOperationException("no"), Event = new EventId(0, "ServerFailed"),
            Facts = Named(("Server", "slave-2"), ("Camera", "cam-1"), ("Takeover", "slave-2-t2")),
        };
        var text = json.ToJson(_ => null);
        Assert.Empty(LogSchema.Problems(text));
        using var line = JsonDocument.Parse(text);
        Assert.Equal(LogSchema.Fields.Select(f => f.Field), line.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.True(LogSchema.Fields.Count > 10, "docs/ref/logs.md lists no fields.");
    }

    [Fact]
    public void ToJson_WithTheLeast_HasWhatIsAlwaysThere()
    {
        var text = Line().ToJson(_ => null);
        Assert.Empty(LogSchema.Problems(text));
        Assert.Equal(
            """{"time":"2026-05-01T12:00:00.250Z","level":"info","service":"election","instance":"election","eventId":"51b7a0cf","event":"Mind","message":"\"é\" <is>\nsaid.","logger":"Failover.Election.Mind"}""",
            System.Text.RegularExpressions.Regex.Replace(text, "\"eventId\":\"[0-9a-f]{8}\"", "\"eventId\":\"51b7a0cf\""));
    }

    [Theory]
    [InlineData("Server", "slave-2")]
    [InlineData("Takeover", "slave-2-t2")]
    [InlineData("reinsertion", "slave-2-t2-spare-1")]
    [InlineData("Recorder", "slave-2")]
    [InlineData("Name", "slave-2")]
    public void ToJson_NamesWhatIsInAnIncident_HasItsTrace(string field, string name)
    {
        var incidents = new OpenIncidents();
        incidents.Show([new("slave-2", Trace), new("slave-2-t2", Trace), new("slave-2-t2-spare-1", Trace)]);
        var line = Line() with { Facts = Named((field, name)) };
        Assert.Contains($"\"traceId\":\"{Trace}\"", line.ToJson(incidents.Of), StringComparison.Ordinal);
        Assert.DoesNotContain("traceId", (line with { Facts = Named((field, "slave-1")) }).ToJson(incidents.Of), StringComparison.Ordinal);
        incidents.Show([]);
        Assert.DoesNotContain("traceId", line.ToJson(incidents.Of), StringComparison.Ordinal);
    }

    [Fact]
    public void EventId_IsOfTheKindOfLine_NotOfWhatItNames()
    {
        static string IdOf(string template, string value) =>
            JsonDocument.Parse((Line() with { Message = value, Facts = Named(("X", value), ("{OriginalFormat}", template)) }).ToJson(_ => null)).RootElement.GetProperty("eventId").GetString()!;
        Assert.Equal(IdOf("{X} is tried again.", "a"), IdOf("{X} is tried again.", "b"));
        Assert.NotEqual(IdOf("{X} is tried again.", "a"), IdOf("{X} is gone.", "a"));
    }

    [Fact]
    public void Formatter_TakesScopesTheIdentityAndWhatTheThreadTellsAbout()
    {
        var incidents = new OpenIncidents();
        using var services = new ServiceCollection()
            .AddSingleton(new ServiceIdentity("spare-1", "boot-7", "harbour")).AddSingleton(incidents).AddSingleton<TimeProvider>(new FakeTimeProvider(Now)).BuildServiceProvider();
        var formatter = new JsonLogFormatter(services, new LogSource("failover"));
        var scopes = new LoggerExternalScopeProvider();
        using var written = new StringWriter();
        using (scopes.Push(new LogFacts("slave-2", "cam-1")))
        using (IncidentTrace.Enter(Trace))
        {
            formatter.Write(
                new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(
                    LogLevel.Warning, "Failover.Recorder", new EventId(0, "KeepingStarted"), Named(("Kind", "KeepingStarted")), null, (_, _) => "It keeps."),
                scopes, written);
        }
        Assert.EndsWith("\n", written.ToString(), StringComparison.Ordinal);
        Assert.Empty(LogSchema.Problems(written.ToString()));
        using var line = JsonDocument.Parse(written.ToString());
        Assert.Equal(
            "recorder spare-1 boot-7 harbour KeepingStarted slave-2 cam-1 " + Trace,
            string.Join(' ', ((string[])["service", "instance", "boot", "site", "event", "server", "camera", "traceId"]).Select(f => LogSchema.Of(line.RootElement, f))));
    }

    [Theory]
    [InlineData("{\"time\":\"now\"}", "time is 'now'")]
    [InlineData("{\"password\":\"x\"}", "password is not in docs/ref/logs.md")]
    [InlineData("{\"time\":1}", "time is no text")]
    [InlineData("text", "it is no JSON")]
    [InlineData("{}", "message is missing")]
    public void Schema_PlantedLine_IsFound(string line, string problem) =>
        Assert.Contains(LogSchema.Problems(line), p => p.StartsWith(problem, StringComparison.Ordinal));

    [Fact]
    public void Levels_AreReadAndEveryWrongOneIsNamed()
    {
        Assert.Equal(LogLevels.Standard, LogLevels.Read(_ => null));
        Assert.Equal(new LogLevels(LogLevel.Trace, LogLevel.Debug), LogLevels.Read(name => name.EndsWith("LEVEL", StringComparison.Ordinal) ? "trace" : "Debug"));
        var error = Assert.Throws<FailoverSetupException>(() => LogLevels.Read(name => name.EndsWith("LEVEL", StringComparison.Ordinal) ? "loud" : "7"));
        Assert.Equal(2, error.ExitCode);
        Assert.Contains("FAILOVER__LOG__LEVEL is 'loud'; levels are Trace, Debug,", error.Message, StringComparison.Ordinal);
        Assert.Contains("FAILOVER__LOG__LIBRARIES is '7'", error.Message, StringComparison.Ordinal);
    }

    private static JsonLine Line() => new()
    {
        Time = Now, Level = LogLevel.Information, Service = "election", Instance = "election", Logger = "Failover.Election.Mind", Event = default,
        Message = "\"é\" <is>\nsaid.", Facts = [],
    };

    private static KeyValuePair<string, object?>[] Named(params (string Key, object? Value)[] values) => [.. values.Select(v => KeyValuePair.Create(v.Key, v.Value))];
}
