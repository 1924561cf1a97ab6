using Dapr;
using Failover.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace Failover.Platform;

/// <summary>What every process and every service of local-host has in common: clock, times, dialling, logs, journal, health, metrics.</summary>
public static class PlatformApp
{
    /// <summary>A builder with the house's logging and the platform's services; environment variables configure it.</summary>
    public static WebApplicationBuilder CreateBuilder(ServiceIdentity identity, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = identity.Name });
        // Environment and defaults configure a process; an appsettings.json that lies in the working folder is none of ours.
        foreach (var source in ((IConfigurationBuilder)builder.Configuration).Sources.OfType<JsonConfigurationSource>().ToList())
        {
            ((IConfigurationBuilder)builder.Configuration).Sources.Remove(source);
        }
        builder.Logging.AddFailoverLogging(levels: LogLevels.ReadEnvironment());
        builder.Services.AddPlatform(builder.Configuration, identity, time);
        IgnoreSignals(builder.Services);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.WebHost.ConfigureKestrel(k => k.AddServerHeader = false);
        // Every process says itself where it listens. The base images name a port of their own, and a warning said that it was not taken.
        builder.WebHost.UseSetting(WebHostDefaults.HttpPortsKey, "").UseSetting(WebHostDefaults.HttpsPortsKey, "");
        return builder;
    }

    /// <summary>Registers <see cref="ServiceIdentity"/>, <see cref="TimeProvider"/>, <see cref="FailoverTimes"/>, <see cref="Dialer"/>,
    /// <see cref="BusAppToken"/>, <see cref="BusSubscriptions"/>, <see cref="LogRing"/>, <see cref="OpenIncidents"/> and <see cref="IJournal"/>. The bus and the stores are the host's to add.</summary>
    /// <exception cref="FailoverSetupException">The configuration is wrong; the message has all that is wrong.</exception>
    public static IServiceCollection AddPlatform(
        this IServiceCollection services, IConfiguration configuration, ServiceIdentity identity, TimeProvider? time = null)
    {
        services.AddSingleton(identity);
        services.TryAddSingleton(time ?? TimeProvider.System);
        services.AddSingleton(PlatformConfiguration.ReadTimes(configuration));
        services.AddSingleton(new Dialer(PlatformConfiguration.ReadDialMap(configuration)));
        services.TryAddSingleton(new BusAppToken(configuration["APP_API_TOKEN"]));
        services.AddSingleton(new BusSubscriptions(declared: BusSubscriptions.ReadDeclared(configuration)));
        services.TryAddSingleton<LogRing>();
        services.AddSingleton<ILoggerProvider, RingLoggerProvider>();
        services.TryAddSingleton<OpenIncidents>();
        services.AddSingleton<BusJournal>();
        services.AddSingleton<IJournal>(p => p.GetRequiredService<BusJournal>());
        services.AddHostedService(p => p.GetRequiredService<BusJournal>());
        services.AddTraces(configuration, identity);
        return services;
    }

    /// <summary>Maps <c>/healthz</c>, <c>/readyz</c> and <c>/version</c> (anonymous), <c>/metrics</c> and <c>/dapr/subscribe</c>. Call it after every MapBusTopic or before: order does not matter.</summary>
    public static WebApplication MapPlatform(this WebApplication app)
    {
        app.MapGet("/healthz", (HttpContext context) => context.Response.WriteAsync("ok", context.RequestAborted));
        app.MapGet("/readyz", AnswerReadyAsync);
        var version = ProcessVersion.Of(app.Services.GetRequiredService<ServiceIdentity>().Name);
        app.MapGet("/version", (HttpContext context) => context.Response.WriteAsJsonAsync(version, FailoverJson.Options, context.RequestAborted));
        app.MapMetrics();
        app.MapSubscribeHandler();
        return app;
    }

    /// <summary>
    /// Ready = it serves. Nothing else is asked: a sidecar, broker, store or API that is away makes no process useless, and taking it out of
    /// its service would.
    /// </summary>
    private static Task AnswerReadyAsync(HttpContext context)
    {
        var lifetime = context.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        var ready = lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested;
        context.Response.StatusCode = ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsync(ready ? "ready" : "not ready", context.RequestAborted);
    }

    /// <summary>The process decides what a signal means (a recorder leaves in order, local-host stops its services one by one), not each app.</summary>
    public static void IgnoreSignals(IServiceCollection services) => services.AddSingleton<IHostLifetime, NoSignals>();

    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
