using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Failover.Platform;

/// <summary>
/// Spans leave by OTLP when the standard variables name an endpoint (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> or
/// <c>OTEL_EXPORTER_OTLP_TRACES_ENDPOINT</c>); else nothing is listened to. Sent in batches of a bounded queue, in the background: an endpoint
/// that is away costs spans and nothing else.
/// </summary>
internal static class TraceExport
{
    // A recorder's identity is its own name: whoever is none of these is one.
    private static readonly string[] Services = ["heartbeat", "election", "license", "reinsertion", "recorder-proxy", "management"];

    public static IServiceCollection AddTraces(this IServiceCollection services, IConfiguration configuration, ServiceIdentity identity)
    {
        if (string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]) && string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]))
        {
            return services;
        }
        var service = Services.Contains(identity.Name, StringComparer.Ordinal) ? identity.Name : "recorder";
        services.AddOpenTelemetry().WithTracing(traces => traces
            .SetResourceBuilder(ResourceBuilder.CreateDefault().AddService(identity.Name, "failover", serviceInstanceId: identity.BootId))
            .AddSource(IncidentTrace.SourceOf(service))
            .AddOtlpExporter());
        return services;
    }
}
