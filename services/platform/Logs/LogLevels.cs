using Microsoft.Extensions.Logging;

namespace Failover.Platform;

/// <summary>From which level on lines are written.</summary>
/// <param name="Own">Of the product.</param>
/// <param name="Libraries">Of what it is built on: the web server, HTTP, gRPC, Dapr, the proxy.</param>
public sealed record LogLevels(LogLevel Own = LogLevel.Information, LogLevel Libraries = LogLevel.Warning)
{
    public static LogLevels Standard { get; } = new();

    /// <summary>Reads <c>FAILOVER__LOG__LEVEL</c> and <c>FAILOVER__LOG__LIBRARIES</c>.</summary>
    /// <param name="variable">The value of an environment variable; null or empty = not set.</param>
    /// <exception cref="FailoverSetupException">One of them is no level; the message has all that is wrong.</exception>
    public static LogLevels Read(Func<string, string?> variable)
    {
        var problems = new List<string>();
        LogLevel Of(string name, LogLevel standard)
        {
            if (variable(name) is not { Length: > 0 } text)
            {
                return standard;
            }
            if (Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level) && !char.IsAsciiDigit(text[0]))
            {
                return level;
            }
            problems.Add($"{name} is '{text}'; levels are {string.Join(", ", Enum.GetNames<LogLevel>())}.");
            return standard;
        }
        var levels = new LogLevels(Of("FAILOVER__LOG__LEVEL", Standard.Own), Of("FAILOVER__LOG__LIBRARIES", Standard.Libraries));
        return problems.Count == 0 ? levels : throw new FailoverSetupException(string.Join(Environment.NewLine, problems), exitCode: 2);
    }

    /// <summary>The same of this process' environment.</summary>
    /// <exception cref="FailoverSetupException">As above.</exception>
    public static LogLevels ReadEnvironment() => Read(Environment.GetEnvironmentVariable);
}
