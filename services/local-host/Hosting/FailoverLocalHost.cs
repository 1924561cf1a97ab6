using System.Net;
using Failover.Contracts;
using Failover.License;
using Failover.Platform;
using Failover.RecorderProxy;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Failover.LocalHost;

/// <summary>All services of a site on one machine: <c>failover up</c>.</summary>
public static class FailoverLocalHost
{
    /// <summary>Starts everything, waits until it serves, writes ready.json.</summary>
    /// <exception cref="FailoverSetupException">It cannot start; one sentence per problem, with the exit code.</exception>
    public static async Task<LocalHostHandle> StartAsync(LocalHostOptions options, CancellationToken ct)
    {
        var started = new Stack<IAsyncDisposable>();
        try
        {
            return await StartAsync(options, started, ct);
        }
        catch
        {
            await StopAsync(started);
            throw;
        }
    }

    private static async Task<LocalHostHandle> StartAsync(LocalHostOptions options, Stack<IAsyncDisposable> started, CancellationToken ct)
    {
        var bind = PortChoice.ParseBind(options.BindAddress);
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        // Checked before anything is opened; each service reads the same.
        PlatformConfiguration.ReadTimes(configuration);
        var levels = LogLevels.ReadEnvironment();
        var time = TimeProvider.System;
        var ring = new LogRing();
        var logs = Own(started, LoggerFactory.Create(l => l.AddFailoverLogging("local-host", levels).AddProvider(
            new RingLoggerProvider(ring, new ServiceIdentity("local-host", ServiceIdentity.NewBootId(), ""), time))));
        var dialer = new Dialer(PlatformConfiguration.ReadDialMap(configuration));
        if (options.SiteYaml is not null)
        {
            CheckBeforeStart(options);
        }
        var folder = Own(started, DataFolder.Open(options.DataDirectory));
        var site = Own(started, SiteData.Open(folder, options.Kubernetes, time, logs));
        if (options.SiteYaml is { } yaml)
        {
            var answer = await site.Apply.ApplyAsync(yaml, options.SiteYamlName, ct);
            Throw(answer.Problems);
        }
        var membership = new SiteMembership();
        membership.Enter((await site.Store.ListAsync<Site>(ct)).FirstOrDefault()?.Metadata.Name ?? "");

        var last = folder.LastPorts();
        IServiceBus bus = options is { Broker: { } direct, SidecarsOnBroker: false }
            ? new BrokerServiceBus(direct)
            : await StandInServiceBus.StartAsync(
                bind, PortChoice.Choose(bind, options.BusPort, "bus", last), PortChoice.Choose(bind, options.BusHttpPort, "busHttp", last),
                dialer, time, logs, options.Broker is { } behind ? StandInBroker.On(behind, dialer, time, logs) : options.StandIn, ct);
        started.Push(bus);
        var ports = new Dictionary<string, int>(bus.Ports, StringComparer.Ordinal);
        var addresses = new ServiceAddresses();
        var licence = new LicenseDefaults(folder.PathOf("license-keys"), folder.PathOf("licence.mark"));
        Directory.CreateDirectory(licence.TrustedKeys);
        void Shared(IServiceCollection services) => bus.AddTo(site.AddTo(services)).AddSingleton(licence).AddSingleton(membership).AddSingleton(addresses).AddSingleton(ring);
        foreach (var definition in SiteServices.All)
        {
            var (name, address, port) = definition.Name switch
            {
                ManagementService.Name => ("http", bind, PortChoice.Choose(bind, options.Port, "http", last)),
                _ when definition == RecorderProxyService.Definition => ("proxy", bind, PortChoice.Choose(bind, options.ProxyPort, "proxy", last)),
                _ => (null, IPAddress.Loopback, 0),
            };
            var service = await SupervisedService.StartAsync(
                definition.Name, port, (p, token) => ServiceHost.StartAsync(definition, address, p, bus, membership, Shared, token),
                time, logs.CreateLogger<SupervisedService>(), ct);
            started.Push(service);
            addresses.Set(definition.Name, new Uri($"http://{PortChoice.HostOf(address)}:{service.Port}"));
            if (name is not null)
            {
                ports[name] = service.Port;
            }
        }
        folder.WriteReady(new ReadyFile("local-host", Environment.ProcessId, ServiceIdentity.NewBootId(), ports));
        return new LocalHostHandle(new Uri($"http://{PortChoice.HostOf(bind)}:{ports["http"]}"), ports, site.Token.Value, (bus as StandInServiceBus)?.StandIn, () => StopAsync(started));
    }

    // With a store on disk the file is checked together with it later; what is wrong in itself stops before a folder is made.
    private static void CheckBeforeStart(LocalHostOptions options)
    {
        if (options.Kubernetes is null && !File.Exists(Path.Combine(options.DataDirectory, SiteData.StoreFile)))
        {
            Throw(SiteFile.Parse(options.SiteYaml!, options.SiteYamlName).Errors);
        }
    }

    private static void Throw(IReadOnlyList<ApplyProblem> problems)
    {
        if (problems.Count > 0)
        {
            throw new FailoverSetupException(string.Join(Environment.NewLine, problems), exitCode: 2);
        }
    }

    private static T Own<T>(Stack<IAsyncDisposable> started, T owned)
        where T : IDisposable
    {
        started.Push(new Synchronous(owned));
        return owned;
    }

    private static async ValueTask StopAsync(Stack<IAsyncDisposable> started)
    {
        while (started.TryPop(out var part))
        {
            await part.DisposeAsync();
        }
    }

    private sealed class Synchronous(IDisposable owned) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            owned.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
