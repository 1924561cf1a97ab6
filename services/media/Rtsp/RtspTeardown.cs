namespace Failover.Media;

/// <summary>
/// Says goodbye before the connection closes: cameras that are not told keep the session until it expires, and have few of them.
/// </summary>
internal sealed class RtspTeardown(int sequenceFloor) : IRtspHandler
{
    private bool _answered;

    /// <summary>Never throws; a camera that does not answer costs the bound at most.</summary>
    public static async Task CloseAsync(RtspConnection connection, RtspRequester requester, string url, RtspOptions options, TimeProvider time)
    {
        try
        {
            if (requester.SessionId is not null && !connection.Broken)
            {
                using var limit = new CancellationTokenSource(options.TeardownTimeout, time);
                var request = requester.Compose("TEARDOWN", url, out _);
                var handler = new RtspTeardown(requester.LastSequence);
                await connection.SendAsync(request, limit.Token);
                while (handler.IsWaiting(connection))
                {
                    await connection.ReadAsync(limit.Token);
                }
            }
        }
        catch (Exception late) when (late is RtspException or OperationCanceledException)
        {
            // It ends anyway.
        }
        finally
        {
            connection.Dispose();
        }
    }

    public void OnFrame(int channel, ReadOnlySpan<byte> payload, Arrival arrival)
    {
        // What comes after TEARDOWN belongs to nobody.
    }

    public bool OnMessage(RtspMessage message)
    {
        _answered |= message.IsResponse && (!int.TryParse(message["CSeq"], out var sequence) || sequence >= sequenceFloor);
        return _answered;
    }

    private bool IsWaiting(RtspConnection connection)
    {
        connection.Deliver(this);
        return !_answered;
    }
}
