using Microsoft.Extensions.Configuration;

namespace Failover.Platform;

/// <summary>How a process reaches its broker, as it was asked for: <c>FAILOVER__BUS__...</c>, and the command line over it. Unchecked.</summary>
public sealed record BrokerSettings
{
    public const string Section = "Failover:Bus";

    /// <summary><c>amqps://USER@HOST:PORT/VHOST</c>, without a password.</summary>
    public string? Broker { get; init; }

    /// <summary>File whose first line is the user's password. Read at each connect: it may be changed while the process runs.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>PEM file of the private authority that signed the broker's certificate; null = the system's authorities.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of a client certificate; null = none is shown.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file of its key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>What the environment says where the command line says nothing.</summary>
    public BrokerSettings Over(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        return new BrokerSettings
        {
            Broker = Broker ?? section[nameof(Broker)],
            PasswordFile = PasswordFile ?? section[nameof(PasswordFile)],
            CaFile = CaFile ?? section[nameof(CaFile)],
            CertificateFile = CertificateFile ?? section[nameof(CertificateFile)],
            KeyFile = KeyFile ?? section[nameof(KeyFile)],
        };
    }

    // The address is no secret after its check, but a password may have been put into it by mistake.
    public override string ToString() => nameof(BrokerSettings);
}
