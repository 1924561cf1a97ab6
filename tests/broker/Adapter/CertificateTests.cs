using Failover.Broker.Fixtures;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Broker.Tests;

/// <summary>Certificates that expire, are renewed, or lie half written (R7): the bus says so and tries on, and nothing else ends.</summary>
[Collection(BrokerCollection.Name)]
public sealed class CertificateTests(BrokerCollection shared) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("failover-certificates-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestBroker Broker => shared.Broker;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Tls_ExpiredThenRenewedByAnotherAuthority_IsSaidAndTriedUntilItIsGoodAgain()
    {
        var ended = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        var (expired, renewed) = (BrokerCertificates.Make(Path.Combine(_folder, "old"), ended), BrokerCertificates.Make(Path.Combine(_folder, "new")));
        var authority = Path.Combine(_folder, "ca.pem");
        File.Copy(expired.Authority, authority);
        await using var front = new TlsFront(Broker.Port, expired);
        var failedBefore = BusMetrics.Connects.WithLabels("failed").Value;
        await using var node = await BusNode.StartAsync(
            "slave-1", Messages.TlsOptions(Broker, $"amqps://failover-services@localhost:{front.Port}/{Broker.Vhost}", authority));

        await Says(node, $"expired at {ended.UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z: renew it at the broker");
        var tried = front.Accepted;
        await Poll.UntilAsync(() => front.Accepted > tried + 1, () => "it is tried again");
        Assert.Single(node.Log, line => line.Contains("expired at", StringComparison.Ordinal));
        Assert.True(BusMetrics.Connects.WithLabels("failed").Value >= failedBefore + 2);
        Assert.Equal(ended.ToUnixTimeSeconds(), BusMetrics.CertificateExpires.WithLabels("broker").Value);
        Assert.False(await node.Bus.PublishAsync(Topics.Journal, Messages.Entry("x"), Ct));

        // The file of authorities is being written.
        await File.WriteAllTextAsync(authority, (await File.ReadAllTextAsync(renewed.Authority, Ct))[..200], Ct);
        await Says(node, "cannot be used");
        Assert.False(node.Broker.ExecuteTask!.IsCompleted, "the bus, and with it the whole process, ended");

        File.Copy(renewed.Authority, authority, overwrite: true);
        front.Show(renewed);
        await node.ConnectedAsync();
        Assert.True(await node.Bus.PublishAsync(Topics.Beats, Messages.Entry("x"), Ct));
        await Says(node, "renew it before; a connection that breaks then does not come again");
    }

    [Fact]
    public async Task Tls_ClientsKeyIsRenewedBeforeItsCertificate_IsSaidAndHeals()
    {
        var (old, renewed) = (BrokerCertificates.Make(Path.Combine(_folder, "old")), BrokerCertificates.Make(Path.Combine(_folder, "new")));
        var (broken, file) = (File.ReadAllText(renewed.ClientKey), old.ClientKey);
        var options = BrokerOptions.Check(new BrokerSettings
        {
            Broker = Broker.TlsAddressOf("failover-services"), PasswordFile = Broker.PasswordFileOf("failover-services"), CaFile = Broker.AuthorityFile,
            CertificateFile = old.Client, KeyFile = file,
        });
        await File.WriteAllTextAsync(file, broken, Ct);
        await using var node = await BusNode.StartAsync("slave-1", options);
        await Says(node, "cannot be used");
        Assert.DoesNotContain(node.Log, line => line.Contains("PRIVATE KEY", StringComparison.Ordinal));
        Assert.False(node.Broker.ExecuteTask!.IsCompleted, "the bus, and with it the whole process, ended");

        // The broker knows its own authority alone: it takes a client without a certificate, and none of another authority.
        var (certificate, key) = Broker.ClientFiles;
        File.Copy(certificate, old.Client, overwrite: true);
        File.Copy(key, file, overwrite: true);
        await node.ConnectedAsync();
    }

    [Fact]
    public void IsToldAgain_SameProblem_OnceInTenMinutes()
    {
        Assert.True(BrokerProblem.IsToldAgain("a", null, TimeSpan.Zero));
        Assert.False(BrokerProblem.IsToldAgain("a", "a", BrokerProblem.WarnEvery - TimeSpan.FromSeconds(1)));
        Assert.True(BrokerProblem.IsToldAgain("a", "a", BrokerProblem.WarnEvery));
        Assert.True(BrokerProblem.IsToldAgain("b", "a", TimeSpan.Zero));
    }

    private static Task Says(BusNode node, string what) =>
        Poll.UntilAsync(() => node.Log.Any(line => line.Contains(what, StringComparison.Ordinal)), () => $"'{what}' in {string.Join('\n', node.Log)}");
}
