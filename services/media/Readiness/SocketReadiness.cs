using System.Threading.Tasks.Sources;

namespace Failover.Media;

/// <summary>
/// Tells one reader that bytes came on a socket; who waits goes on on the thread that tells. Edge-triggered: after a read that did not fill its
/// buffer the reader waits, else it reads again (epoll(7)). One waiter at a time; waking up for nothing is allowed.
/// </summary>
internal sealed class SocketReadiness : IValueTaskSource, IDisposable
{
    private const int Idle = 0;
    private const int Signaled = 1;
    private const int Waiting = 2;

    private readonly ReceiveThread _thread;
    private ManualResetValueTaskSourceCore<bool> _source;
    private int _state;
    private volatile bool _ended;
    private bool _forgotten;

    internal SocketReadiness(ReceiveThread thread, long id, nint handle) => (_thread, Id, Handle) = (thread, id, handle);

    /// <summary>The peer sends no more, or the connection is broken: reading does not wait, and tells which.</summary>
    public bool Ended => _ended;

    internal long Id { get; }

    internal nint Handle { get; }

    /// <summary>Completes when something came since the last time, at once when it did already, or when the token is cancelled.</summary>
    public ValueTask WaitAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Signaled) == Signaled)
        {
            return default;
        }

        _source.Reset();
        if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == Signaled)
        {
            // It came in between.
            Volatile.Write(ref _state, Idle);
            return default;
        }

        return new ValueTask(this, _source.Version);
    }

    /// <summary>Wakes the waiter here and now, or lets the next wait end at once.</summary>
    public void Signal(bool ended = false)
    {
        if (ended)
        {
            _ended = true;
        }

        while (true)
        {
            if (Interlocked.CompareExchange(ref _state, Idle, Waiting) == Waiting)
            {
                _source.SetResult(true);
                return;
            }

            if (Interlocked.CompareExchange(ref _state, Signaled, Idle) != Waiting)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        if (!_forgotten)
        {
            _forgotten = true;
            _thread.Forget(this);
        }
    }

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
