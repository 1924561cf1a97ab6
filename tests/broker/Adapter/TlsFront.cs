using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Failover.Broker.Fixtures;

namespace Failover.Broker.Tests;

/// <summary>The TLS of a real broker, by certificates that can be changed from one connection to the next: a listener that hands on to its plain port.</summary>
internal sealed class TlsFront : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _to;
    private readonly Task _accepting;
    private volatile X509Certificate2 _certificate;
    private int _accepted;

    public TlsFront(int to, BrokerCertificates certificates)
    {
        _to = to;
        _certificate = Load(certificates);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>What the next connection is shown.</summary>
    public void Show(BrokerCertificates certificates) => _certificate = Load(certificates);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _certificate.Dispose();
        _stop.Dispose();
    }

    private static X509Certificate2 Load(BrokerCertificates of) => X509Certificate2.CreateFromPemFile(of.Server, of.ServerKey);

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _accepted);
                open.Add(HandOnAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task HandOnAsync(TcpClient client)
    {
        try
        {
            using var broker = new TcpClient();
            using (client)
            {
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
                await broker.ConnectAsync(IPAddress.Loopback, _to, _stop.Token);
                await Task.WhenAny(tls.CopyToAsync(broker.GetStream(), _stop.Token), broker.GetStream().CopyToAsync(tls, _stop.Token));
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The client did not like the certificate, or the test is over.
        }
    }
}
