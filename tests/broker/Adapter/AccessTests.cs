using Failover.Broker.Fixtures;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Broker.Tests;

/// <summary>Who may connect, and what is said when not. A password is never said.</summary>
[Collection(BrokerCollection.Name)]
public sealed class AccessTests(BrokerCollection shared) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("failover-access-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestBroker Broker => shared.Broker;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task WrongPassword_SaysUserAndRemedy_PublishIsFalse_AndARightOneHealsIt()
    {
        var file = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(file, "hush-hush\n", Ct);
        await using var node = await BusNode.StartAsync("slave-1", Messages.Options(Broker, passwordFile: file));
        await Poll.UntilAsync(() => node.Log.Any(l => l.Contains("refused the user failover-services", StringComparison.Ordinal)), () => "the sentence");
        Assert.False(await node.Bus.PublishAsync(Topics.Journal, Messages.Entry("x"), Ct));
        Assert.DoesNotContain(node.Log, l => l.Contains("hush-hush", StringComparison.Ordinal));
        Assert.Single(node.Log, l => l.Contains("refused the user", StringComparison.Ordinal));
        await File.WriteAllTextAsync(file, Broker.PasswordOf("failover-services"), Ct);
        await node.ConnectedAsync();
    }

    [Fact]
    public async Task Tls_PrivateAuthority_IsTrustedWhenNamed()
    {
        await using var node = await BusNode.StartAsync("slave-1", Messages.TlsOptions(Broker, caFile: Broker.AuthorityFile));
        await node.ConnectedAsync();
        Assert.True(await node.Bus.PublishAsync(Topics.Beats, Messages.Entry("x"), Ct));
    }

    [Fact]
    public async Task Tls_ClientCertificate_IsShown()
    {
        var (certificate, key) = Broker.ClientFiles;
        var options = BrokerOptions.Check(new BrokerSettings
        {
            Broker = Broker.TlsAddressOf("failover-services"), PasswordFile = Broker.PasswordFileOf("failover-services"), CaFile = Broker.AuthorityFile,
            CertificateFile = certificate, KeyFile = key,
        });
        await using var node = await BusNode.StartAsync("slave-1", options);
        await node.ConnectedAsync();
    }

    [Fact]
    public Task Tls_UnknownAuthority_IsRefused() => RefusedAsync(Messages.TlsOptions(Broker), new Dialer());

    [Fact]
    public Task Tls_AnotherName_IsRefused() => RefusedAsync(
        Messages.TlsOptions(Broker, $"amqps://failover-services@broker.example:{Broker.TlsPort}/{Broker.Vhost}", Broker.AuthorityFile),
        new Dialer(DialMap.Parse($"broker.example:{Broker.TlsPort}=127.0.0.1:{Broker.TlsPort}")));

    private static async Task RefusedAsync(BrokerOptions options, Dialer dialer)
    {
        await using var node = await BusNode.StartAsync("slave-1", options, dialer: dialer);
        await Poll.UntilAsync(
            () => node.Log.Any(l => l.Contains("is not trusted", StringComparison.Ordinal)), () => $"the sentence in {string.Join('\n', node.Log)}");
        Assert.False(node.Broker.Connected);
    }
}
