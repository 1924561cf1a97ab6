using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Failover.Platform;

/// <summary>Writes each line as <see cref="JsonLine"/>, on the thread that logs it: what that thread tells about is known there.</summary>
internal sealed class JsonLogFormatter(IServiceProvider services, LogSource source) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "failover-json";

    // Where no service runs (the command line, a sidecar's stand-in) there is none of these.
    private readonly ServiceIdentity? _identity = services.GetService<ServiceIdentity>();
    private readonly OpenIncidents? _incidents = services.GetService<OpenIncidents>();
    private readonly TimeProvider _time = services.GetService<TimeProvider>() ?? TimeProvider.System;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var facts = new List<KeyValuePair<string, object?>>();
        Add(facts, logEntry.State);
        scopeProvider?.ForEachScope(static (scope, all) => Add(all, scope), facts);
        var line = new JsonLine
        {
            Time = _time.GetUtcNow(),
            Level = logEntry.LogLevel,
            Service = _identity?.Service ?? source.Service,
            Instance = _identity?.Name ?? source.Service,
            Boot = _identity?.BootId ?? "",
            Site = _identity?.Site ?? "",
            Logger = logEntry.Category,
            Event = logEntry.EventId,
            Message = logEntry.Formatter(logEntry.State, logEntry.Exception),
            Exception = logEntry.Exception,
            TraceId = IncidentTrace.Current,
            Facts = facts,
        };
        textWriter.WriteLine(line.ToJson(name => _incidents?.Of(name)));
    }

    private static void Add(List<KeyValuePair<string, object?>> facts, object? named)
    {
        if (named is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            facts.AddRange(values);
        }
    }
}

/// <param name="Service">Who logs where no <see cref="ServiceIdentity"/> says so.</param>
internal sealed record LogSource(string Service);
