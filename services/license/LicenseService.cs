using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.License;

/// <summary>May this site fail over? Computed before failures, repeated; replicas may all speak.</summary>
public static class LicenseService
{
    public static IServiceCollection AddLicense(this IServiceCollection services)
    {
        services.AddSingleton(provider => new LicenseOptions
        {
            TrustedKeys = provider.GetService<IConfiguration>()?["Failover:License:TrustedKeys"],
        });
        services.AddSingleton<LicenseWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<LicenseWorker>());
        return services;
    }

    /// <summary>License hears nothing from the bus: it reads the store and speaks.</summary>
    public static WebApplication MapLicense(this WebApplication app) => app;
}

/// <summary>Section <c>FAILOVER__LICENSE</c>.</summary>
public sealed record LicenseOptions
{
    /// <summary>Folder of <c>kid.pem</c> files, or one such file. Read again when it changes, so a new key needs no restart.</summary>
    public string? TrustedKeys { get; init; }
}
