namespace Failover.Media;

/// <summary>The only failure that an RTSP session reports. Its message is for people: host and path, never credentials.</summary>
public sealed class RtspException : Exception
{
    public RtspException(RtspError error, string message, Exception? inner = null)
        : base(message, inner)
    {
        Error = error;
    }

    public RtspError Error { get; }

    /// <summary>Makes a whole sentence of a message that continues "The camera at ...".</summary>
    internal RtspException At(RtspTarget target) => new(Error, $"The camera at {target.DisplayName} {Message}.", this);
}

/// <summary>Why a session did not open or ended.</summary>
public enum RtspError
{
    /// <summary>No connection within its time, or no route or no such host.</summary>
    Unreachable,

    /// <summary>The host answered and refused: nobody listens there.</summary>
    ConnectionRefused,

    /// <summary>User or password is wrong or missing. Trying again at once may lock the account.</summary>
    Unauthorized,

    /// <summary>The camera knows no such stream.</summary>
    NotFound,

    /// <summary>The camera has no session left to give, or not now (453, 503; 454 and 500 to SETUP and PLAY).</summary>
    NoSession,

    /// <summary>The camera offers nothing that this product can take.</summary>
    Unsupported,

    /// <summary>The camera sent something that is no RTSP.</summary>
    Protocol,

    /// <summary>Connected, but an answer or the video did not come in time.</summary>
    Timeout,

    /// <summary>The camera closed the connection.</summary>
    Closed,
}
