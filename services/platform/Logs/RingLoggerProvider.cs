using Failover.Contracts;
using Microsoft.Extensions.Logging;

namespace Failover.Platform;

/// <summary>Puts what is logged into the <see cref="LogRing"/>, with what it is about.</summary>
[ProviderAlias("Ring")]
public sealed class RingLoggerProvider(LogRing ring, ServiceIdentity identity, TimeProvider time, OpenIncidents? incidents = null) : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ILogger CreateLogger(string categoryName) => new RingLogger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
        // The ring outlives the service that wrote into it.
    }

    private sealed class RingLogger(RingLoggerProvider owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => owner._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var facts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            owner._scopes.ForEachScope(Collect, facts);
            Collect(state, facts);
            owner.Add(new LogLine
            {
                Time = owner.Now,
                Process = owner.Name,
                Level = logLevel.ToString(),
                Category = category,
                Text = formatter(state, exception),
                Error = exception?.ToString(),
                Server = facts.GetValueOrDefault("Server"),
                Camera = facts.GetValueOrDefault("Camera"),
                Takeover = facts.GetValueOrDefault("Takeover"),
                TraceId = IncidentTrace.Current ?? owner.IncidentOf(facts),
            });
        }

        // ASP.NET's own scopes have a TraceId, which is a connection's and no incident's: no scope is asked for one.
        private static void Collect(object? scope, Dictionary<string, string> facts)
        {
            if (scope is not IEnumerable<KeyValuePair<string, object?>> pairs)
            {
                return;
            }
            foreach (var (key, value) in pairs)
            {
                if (value is not null and not (System.Collections.IEnumerable and not string))
                {
                    facts[key] = value.ToString() ?? "";
                }
            }
        }
    }

    private string? IncidentOf(Dictionary<string, string> facts) =>
        incidents is null ? null : JsonLine.IncidentAmong(name => facts.GetValueOrDefault(name), incidents.Of);

    private DateTimeOffset Now => time.GetUtcNow();

    private string Name => identity.Name;

    private void Add(LogLine line) => ring.Add(line);
}
