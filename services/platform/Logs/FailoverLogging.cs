using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Failover.Platform;

/// <summary>Logs go to standard error: one line of text on a terminal, JSON otherwise. Standard output belongs to results.</summary>
public static class FailoverLogging
{
    /// <param name="logging">What is set up.</param>
    /// <param name="service">Who logs where no <see cref="ServiceIdentity"/> is registered.</param>
    /// <param name="levels">From which level on; null = the usual.</param>
    public static ILoggingBuilder AddFailoverLogging(this ILoggingBuilder logging, string service = "failover", LogLevels? levels = null)
    {
        levels ??= LogLevels.Standard;
        logging.ClearProviders();
        if (Console.IsErrorRedirected)
        {
            logging.Services.AddSingleton(new LogSource(service));
            logging.AddConsole(o => o.FormatterName = JsonLogFormatter.FormatterName).AddConsoleFormatter<JsonLogFormatter, ConsoleFormatterOptions>();
        }
        else
        {
            logging.AddSimpleConsole(o =>
            {
                o.SingleLine = true;
                o.TimestampFormat = "HH:mm:ss.fff ";
            });
        }
        logging.Services.Configure<ConsoleLoggerOptions>(o =>
        {
            o.LogToStandardErrorThreshold = LogLevel.Trace;
            // A stuck terminal must not stop recording: drop lines instead of waiting.
            o.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        logging.SetMinimumLevel(levels.Own);
        foreach (var library in (string[])["Microsoft", "System.Net.Http", "Grpc", "Yarp", "Dapr", "OpenTelemetry"])
        {
            logging.AddFilter(library, levels.Libraries);
        }
        return logging;
    }
}
