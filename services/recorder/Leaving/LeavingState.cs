namespace Failover.Recorder;

/// <summary>SIGTERM arrived: guards keep at once, this recorder records on until it is let go.</summary>
internal sealed class LeavingState
{
    private volatile bool _leaving;

    public bool Leaving
    {
        get => _leaving;
        set => _leaving = value;
    }
}
