using Microsoft.Extensions.Logging;

namespace Failover.Simulation;

/// <summary>Where the product's log lines go; an error is a line of the story.</summary>
internal sealed class SilentLog(Action<string>? onError = null) : ILogger
{
    public static SilentLog Instance { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error && onError is not null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            onError!($"{formatter(state, exception)} {exception?.Message}");
        }
    }
}
