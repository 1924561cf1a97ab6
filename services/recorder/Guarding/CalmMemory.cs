namespace Failover.Recorder;

/// <summary>
/// How long a guarded server must be without trouble until keeping ends: longer with each false alarm, so that a server that stumbles under
/// load makes one long holding and not many short ones, each of which reinsertion would have to compare.
/// </summary>
internal sealed class CalmMemory(TimeProvider time)
{
    /// <summary>After this long without keeping, earlier alarms are forgotten.</summary>
    public static readonly TimeSpan Forgets = TimeSpan.FromMinutes(10);

    private bool _keeping;
    private bool _any;
    private long _endedAt;

    /// <summary>Alarms since the last long quiet time, besides the one that runs now.</summary>
    public int Flaps { get; private set; }

    /// <summary>Takes whether anything of the server is kept now.</summary>
    public void Note(bool keeping)
    {
        if (keeping == _keeping)
        {
            return;
        }

        if (keeping)
        {
            Flaps = _any && time.GetElapsedTime(_endedAt) < Forgets ? Flaps + 1 : 0;
        }
        else
        {
            _endedAt = time.GetTimestamp();
        }

        (_keeping, _any) = (keeping, true);
    }
}
