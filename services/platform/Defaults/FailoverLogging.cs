using Microsoft.Extensions.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Console;

namespace Failover.Platform;

/// <summary>Logs go to standard error: one line of text on a terminal, JSON otherwise. Standard output belongs to results.</summary>
public static class FailoverLogging
{
    public static ILoggingBuilder AddFailoverLogging(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        if (Console.IsErrorRedirected)
        {
            logging.AddJsonConsole(o =>
            {
                o.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
                o.UseUtcTimestamp = true;
                // Site, server, takeover and trace of what a line is about; a terminal shows the sentence alone.
                o.IncludeScopes = true;
            });
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
        logging.SetMinimumLevel(LogLevel.Information);
        foreach (var noisy in (string[])["Microsoft", "System.Net.Http", "Grpc", "Yarp", "Dapr"])
        {
            logging.AddFilter(noisy, LogLevel.Warning);
        }
        return logging;
    }
}
