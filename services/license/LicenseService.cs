using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.License;

/// <summary>May this site fail over? Computed before failures, repeated; replicas may all speak.</summary>
public static class LicenseService
{
    public static ServiceDefinition Definition { get; } = new("license", AddLicense, MapLicense)
    {
        Options = new Dictionary<string, IReadOnlyList<string>> { ["License"] = [nameof(LicenseOptions.TrustedKeys), nameof(LicenseOptions.MarkFile)] },
    };

    public static IServiceCollection AddLicense(this IServiceCollection services)
    {
        AddOptions(services);
        services.AddSingleton<LicenseWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<LicenseWorker>());
        return services;
    }

    /// <summary>Installing, listing and removing licences, for whoever serves the management API.</summary>
    public static IServiceCollection AddLicenseDesk(this IServiceCollection services)
    {
        AddOptions(services);
        return services.AddSingleton(p => new LicenseDesk(p.GetRequiredService<ISiteStore>(), p.GetRequiredService<LicenseOptions>(), p.GetRequiredService<TimeProvider>()));
    }

    /// <summary>License hears nothing from the bus: it reads the store and speaks.</summary>
    public static WebApplication MapLicense(this WebApplication app) => app;

    private static void AddOptions(IServiceCollection services) => services.AddSingleton(provider =>
    {
        var (configuration, defaults) = (provider.GetService<IConfiguration>(), provider.GetService<LicenseDefaults>());
        return new LicenseOptions
        {
            TrustedKeys = configuration?["Failover:License:TrustedKeys"] ?? defaults?.TrustedKeys,
            MarkFile = configuration?["Failover:License:MarkFile"] ?? defaults?.MarkFile,
        };
    });
}
