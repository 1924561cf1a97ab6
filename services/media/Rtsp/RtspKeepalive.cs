namespace Failover.Media;

/// <summary>
/// What must be sent now and then to a playing session: a request within half the session's timeout, and receiver reports. Any answer
/// counts as one: cameras answer keepalives with wrong numbers and wrong statuses and play on.
/// </summary>
internal sealed class RtspKeepalive(RtspRequester requester, OpenStream stream, TimeProvider time)
{
    private const int InterleavedHeader = 4;

    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(60);

    private readonly TimeSpan _every = TimeSpan.FromTicks(Math.Min(stream.SessionTimeout.Ticks, LongestTimeout.Ticks) / 2);
    private readonly uint _ownSsrc = (uint)time.GetTimestamp() | 1;
    private volatile string _method = stream.OffersGetParameter ? "GET_PARAMETER" : "OPTIONS";
    private volatile bool _renewed;
    private long _lastRequest = time.GetTimestamp();
    private long _lastReport = time.GetTimestamp();

    /// <summary>The messages that are due. The report is written into the caller's buffer.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Due(RtpReceiver receiver, byte[] report)
    {
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(_lastRequest, now) >= _every)
        {
            _lastRequest = now;
            _renewed = false;
            yield return requester.Compose(_method, stream.SessionUrl, out _);
        }

        if (time.GetElapsedTime(_lastReport, now) >= ReportEvery && receiver.TryWriteReport(report.AsSpan(InterleavedHeader), _ownSsrc, time))
        {
            _lastReport = now;
            report[0] = (byte)'$';
            report[1] = (byte)stream.Transport.RtcpChannel;
            report[2] = 0;
            report[3] = ReceiverReport.Bytes;
            yield return report;
        }
    }

    /// <summary>The request to send again with a fresh nonce, once for each keepalive; else null.</summary>
    public byte[]? OnAnswer(RtspMessage answer)
    {
        if (requester.Renew(answer))
        {
            if (_renewed)
            {
                return null;
            }

            _renewed = true;
            return requester.Compose(_method, stream.SessionUrl, out _);
        }

        if (answer.Status is >= 400 and < 600)
        {
            _method = "OPTIONS";
        }

        return null;
    }
}
