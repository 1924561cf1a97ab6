using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Failover.Platform;

/// <summary>
/// Spans leave by OTLP when the standard variables name an endpoint (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> or
/// <c>OTEL_EXPORTER_OTLP_TRACES_ENDPOINT</c>); else nothing is listened to. Sent in batches of a bounded queue, in the background: an endpoint
/// that is away costs spans and nothing else.
/// </summary>
public static class TraceExport
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

    /// <summary>For a command: what is recorded until it is disposed is sent then, for 5 s at most. Null when the environment names no endpoint.</summary>
    /// <param name="service">Whose spans: the name given to <see cref="IncidentTrace"/>.</param>
    public static IDisposable? OpenForCommand(string service) =>
        IsNamed(Environment.GetEnvironmentVariable) ? Described(Sdk.CreateTracerProviderBuilder(), service, service, Environment.MachineName).Build() : null;

    internal static IServiceCollection AddTraces(this IServiceCollection services, IConfiguration configuration, ServiceIdentity identity)
    {
        if (IsNamed(name => configuration[name]))
        {
            services.AddOpenTelemetry().WithTracing(traces => Described(traces, identity.Service, identity.Name, identity.BootId));
        }
        return services;
    }

    private static bool IsNamed(Func<string, string?> variable) => !string.IsNullOrEmpty(variable(Endpoint)) || !string.IsNullOrEmpty(variable(TracesEndpoint));

    private static TracerProviderBuilder Described(TracerProviderBuilder traces, string service, string name, string instance) => traces
        .SetResourceBuilder(ResourceBuilder.CreateDefault().AddService(name, "failover", serviceInstanceId: instance))
        .AddSource(IncidentTrace.SourceOf(service))
        .AddOtlpExporter();
}
