using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;

namespace Failover.Platform;

/// <summary>
/// Opens connections to the broker. The library's own recovery is off: what was lost is declared and consumed anew by whoever holds the
/// connection, so that there is one place that knows what stands.
/// </summary>
/// <param name="options">Where to, as whom.</param>
/// <param name="dialer">Applies the dial map.</param>
/// <param name="time">Clock.</param>
public sealed class BrokerConnector(BrokerOptions options, Dialer dialer, TimeProvider time)
{
    /// <summary>A peer that is silent for twice this is gone.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    // A stopped broker's kernel accepts the connection and nobody answers: every step has its own limit.
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(5);

    // And all steps together, TLS among them, which the library does not limit.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    public BrokerOptions Options { get; } = options;

    /// <summary>What was seen of certificates at the last attempt.</summary>
    internal BrokerTrust Trust { get; } = new(time);

    /// <param name="name">Shown in the broker's list of connections.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<IConnection> ConnectAsync(string name, CancellationToken ct)
    {
        var (host, port) = dialer.Resolve(Options.Host, Options.Port);
        using var client = Options.ReadClientCertificate();
        Trust.Begin(client);
        var factory = new ConnectionFactory
        {
            VirtualHost = Options.Vhost,
            UserName = Options.User,
            Password = Options.ReadPassword(),
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = Heartbeat,
            RequestedConnectionTimeout = StepTimeout,
            HandshakeContinuationTimeout = StepTimeout,
            ContinuationTimeout = StepTimeout,
            // Order within a topic is kept: one delivery after the other.
            ConsumerDispatchConcurrency = 1,
        };
        using var late = new CancellationTokenSource(ConnectTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        return await factory.CreateConnectionAsync([new AmqpTcpEndpoint(host, port, Tls(client))], name, both.Token);
    }

    private SslOption Tls(X509Certificate2? client)
    {
        if (!Options.Tls)
        {
            return new SslOption { Enabled = false };
        }
        // The name that was asked for is checked, wherever the dial map leads.
        var tls = new SslOption { Enabled = true, ServerName = Options.Host };
        if (client is not null)
        {
            tls.Certs = new X509CertificateCollection { client };
        }
        var authorities = Options.ReadAuthorities();
        tls.CertificateValidationCallback = (_, certificate, sent, errors) => Trust.Accepts(certificate, sent, errors, authorities);
        return tls;
    }
}
