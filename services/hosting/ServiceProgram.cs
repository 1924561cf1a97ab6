using System.Globalization;
using System.Reflection;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Failover.Hosting;

/// <summary>One service as a process of its own, as a cluster runs it: options from the environment, health over HTTP, an end in order on SIGTERM.</summary>
public static class ServiceProgram
{
    /// <summary>Runs until it is asked to end.</summary>
    /// <param name="definition">The service.</param>
    /// <param name="args">Must be empty.</param>
    /// <param name="readOwn">Reads what this service needs beside its options of <see cref="ServiceDefinition.Options"/>; returns what registers it.</param>
    /// <returns>Exit code: 0 after a signal, 2 for wrong options, 1 when the service ended by itself.</returns>
    public static Task<int> RunAsync(ServiceDefinition definition, string[] args, Func<ProcessEnvironment, Action<IServiceCollection>>? readOwn = null) =>
        ProcessShell.RunAsync(args, (environment, interruption) => RunAsync(definition, environment, interruption, readOwn));

    private static async Task<int> RunAsync(
        ServiceDefinition definition, ProcessEnvironment environment, Interruption interruption, Func<ProcessEnvironment, Action<IServiceCollection>>? readOwn)
    {
        var options = ServiceOptions.Read(definition, environment);
        var addOwn = readOwn?.Invoke(environment);
        environment.Problems.ThrowIfAny();

        var builder = PlatformApp.CreateBuilder(new ServiceIdentity(definition.Name, ServiceIdentity.NewBootId(), options.Site));
        builder.WebHost.UseUrls($"http://{options.Host}:{options.Port}");
        options.Bus!.AddTo(builder.Services);
        options.Store!.AddTo(builder.Services);
        addOwn?.Invoke(builder.Services);
        definition.Add(builder.Services);
        await using var app = builder.Build();
        definition.Map(app);
        app.MapPlatform();
        await Listening.StartAsync(
            app, definition.Name, options.Host, options.Port.ToString(CultureInfo.InvariantCulture), "choose another with FAILOVER__SERVICE__PORT", interruption.Token);
        app.Logger.LogInformation(
            "{Service} {Version} of site {Site} serves on port {Port}; its bus is {Bus}.", definition.Name, VersionOf(definition), options.Site, Listening.PortsOf(app)[0], options.Bus);
        return await EndAsync(app, interruption.Token);
    }

    private static async Task<int> EndAsync(WebApplication app, CancellationToken asked)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(asked, app.Lifetime.ApplicationStopping);
        var time = app.Services.GetRequiredService<TimeProvider>();
        await Task.Delay(Timeout.InfiniteTimeSpan, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // A worker that throws stops the host: then somebody starts the process again.
        var byItself = !asked.IsCancellationRequested;
        app.Logger.LogInformation("{Why}", byItself ? "The service ended by itself." : "Asked to end.");
        await app.StopAsync(CancellationToken.None);
        return byItself ? 1 : 0;
    }

    private static string VersionOf(ServiceDefinition definition) =>
        definition.Add.Method.DeclaringType!.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
