namespace Failover.Media;

/// <summary>Tells from the first bytes whether a message may begin there.</summary>
internal static class RtspStart
{
    private const int MaxMethodBytes = 16;

    private static ReadOnlySpan<byte> Response => "RTSP/"u8;

    /// <summary>True also when there are too few bytes to say no.</summary>
    public static bool IsPlausible(ReadOnlySpan<byte> data, bool responsesOnly)
    {
        var known = Math.Min(data.Length, Response.Length);
        if (data[..known].SequenceEqual(Response[..known]))
        {
            return true;
        }

        return !responsesOnly && LooksLikeMethod(data);
    }

    /// <summary>Capital letters and underscores, then a blank: the requests that servers send (OPTIONS, GET_PARAMETER, ANNOUNCE).</summary>
    private static bool LooksLikeMethod(ReadOnlySpan<byte> data)
    {
        for (var i = 0; i < Math.Min(data.Length, MaxMethodBytes); i++)
        {
            if (data[i] == ' ')
            {
                return i >= 3;
            }

            if (data[i] is not (>= (byte)'A' and <= (byte)'Z' or (byte)'_'))
            {
                return false;
            }
        }

        return data.Length < MaxMethodBytes;
    }
}
