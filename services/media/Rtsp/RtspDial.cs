using System.Net.Sockets;

namespace Failover.Media;

/// <summary>Opens the connection and puts what went wrong into words.</summary>
internal static class RtspDial
{
    public static async Task<Socket> ConnectAsync(
        RtspTarget target, RtspOptions options, Func<string, int, CancellationToken, ValueTask<Socket>> dial, TimeProvider time, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            var socket = await dial(target.Host, target.Port, both.Token);
            socket.NoDelay = true;
            return socket;
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            throw new RtspException(RtspError.ConnectionRefused, "refuses connections: nobody listens there", refused);
        }
        catch (SocketException missing) when (missing.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            throw new RtspException(RtspError.Unreachable, "cannot be found: its host name is unknown", missing);
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            throw new RtspException(RtspError.Unreachable, $"cannot be reached within {options.ConnectTimeout.TotalSeconds:0.#} s", late);
        }
        catch (Exception failed) when (failed is SocketException or IOException)
        {
            throw new RtspException(RtspError.Unreachable, $"cannot be reached ({failed.Message})", failed);
        }
    }
}
