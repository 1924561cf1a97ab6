using System.Net.Sockets;
using RabbitMQ.Client.Exceptions;

namespace Failover.Platform.Tests;

/// <summary>What an operator reads when the broker is not reached; problems of a real broker are in tests/broker.</summary>
public sealed class BrokerProblemTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private BrokerOptions Broker
    {
        get
        {
            var password = _folder.PathOf("password");
            File.WriteAllText(password, "for this test only\n");
            return BrokerOptions.Check(new BrokerSettings { Broker = "amqp://me@queue/failover", PasswordFile = password });
        }
    }

    [Theory]
    [InlineData(SocketError.HostNotFound)]
    [InlineData(SocketError.TryAgain)]
    [InlineData(SocketError.NoData)]
    public void Sentence_NameThatNobodyKnows_SaysTheName(SocketError error)
    {
        var said = BrokerProblem.Sentence(new BrokerUnreachableException(new SocketException((int)error)), Broker);
        Assert.Contains("nobody here knows the name queue.", said, StringComparison.Ordinal);
        Assert.DoesNotContain("unavailable", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Sentence_NobodyListens_SaysWhatToCheck() => Assert.EndsWith(
        "is not reached: Connection refused. Check host, port and that it runs.",
        BrokerProblem.Sentence(new BrokerUnreachableException(new SocketException((int)SocketError.ConnectionRefused)), Broker), StringComparison.Ordinal);
}
