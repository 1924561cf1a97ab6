using System.Net;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost;

/// <summary>
/// The stand-in's two ports: gRPC on HTTP/2 cleartext and the HTTP twin. All apps share them (the API token tells them apart), so a
/// recorder elsewhere needs two known ports through a firewall and not two per recorder.
/// </summary>
internal sealed class SidecarServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SidecarServer(WebApplication app, int grpcPort, int httpPort)
    {
        _app = app;
        GrpcPort = grpcPort;
        HttpPort = httpPort;
    }

    public int GrpcPort { get; }

    public int HttpPort { get; }

    /// <summary>How this machine reaches it.</summary>
    public required string LocalHost { get; init; }

    public static async Task<SidecarServer> StartAsync(DaprStandIn standIn, IPAddress bind, int grpcPort, int httpPort, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddFailoverLogging("local-host", LogLevels.ReadEnvironment());
        PlatformApp.IgnoreSignals(builder.Services);
        builder.Services.AddSingleton(standIn);
        builder.Services.AddSingleton<SidecarGrpc>();
        builder.Services.AddGrpc(o => o.MaxReceiveMessageSize = 16 * 1024 * 1024);
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.Limits.MaxRequestBodySize = 16 * 1024 * 1024;
            // A recorder that vanished without a word does not hold its connection for ever.
            k.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(10);
            k.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
            k.Listen(bind, grpcPort, o => o.Protocols = HttpProtocols.Http2);
            k.Listen(bind, httpPort, o => o.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        app.MapGrpcService<SidecarGrpc>();
        SidecarHttp.Map(app, standIn);
        try
        {
            await ListeningPorts.StartAsync(app, "the recorders' bus", bind, [grpcPort, httpPort], ct);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
        var ports = Listening.PortsOf(app);
        return new SidecarServer(app, ports[0], ports[1]) { LocalHost = PortChoice.HostOf(bind) };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
