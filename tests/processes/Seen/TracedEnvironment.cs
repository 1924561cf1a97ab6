namespace Failover.Processes.Tests;

/// <summary>OpenTelemetry's standard variables for the processes that are started meanwhile, and for commands that the test runs itself.</summary>
internal sealed class TracedEnvironment : IDisposable
{
    private static readonly string[] Names = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_BSP_SCHEDULE_DELAY"];

    public TracedEnvironment(string url)
    {
        string[] values = [url, "http/protobuf", "300"];
        for (var i = 0; i < Names.Length; i++)
        {
            Environment.SetEnvironmentVariable(Names[i], values[i]);
        }
    }

    public void Dispose() => Array.ForEach(Names, name => Environment.SetEnvironmentVariable(name, null));
}
