using Dapr.Client;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace Failover.Platform;

/// <summary>A bus over one sidecar: the Dapr client with the house's dialling, and what it holds open.</summary>
public sealed class DaprBusConnection : IDisposable
{
    private readonly DaprClient _client;
    private readonly SocketsHttpHandler _handler;

    /// <param name="grpcEndpoint">The sidecar's gRPC address, <c>http://host:port</c>.</param>
    /// <param name="httpEndpoint">Its HTTP address.</param>
    /// <param name="apiToken">Shown in <c>dapr-api-token</c>.</param>
    /// <param name="dialer">Opens the connections.</param>
    /// <param name="times">Publish deadline.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logs">Logs.</param>
    public DaprBusConnection(
        string grpcEndpoint, string httpEndpoint, string apiToken, Dialer dialer, FailoverTimes times, TimeProvider time, ILoggerFactory logs)
    {
        _handler = dialer.CreateHandler();
        _client = new DaprClientBuilder()
            .UseGrpcEndpoint(grpcEndpoint)
            .UseHttpEndpoint(httpEndpoint)
            .UseDaprApiToken(apiToken)
            .UseGrpcChannelOptions(new GrpcChannelOptions { HttpHandler = _handler, ThrowOperationCanceledOnCancellation = true })
            .Build();
        Bus = new DaprEventBus(_client, times, time, logs.CreateLogger<DaprEventBus>());
    }

    public DaprEventBus Bus { get; }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }
}
