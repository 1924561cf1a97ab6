namespace Failover.Recorder;

/// <summary>
/// Staggers the camera connections that one failure causes: so many a second, the more important camera first, first tries before
/// repeated ones. Repeated ones go in the order in which they came: many important cameras that are off would hold up all others for ever.
/// Its queue is bounded by the number of cameras.
/// </summary>
internal sealed class ConnectTurns(int perSecond, TimeProvider time)
{
    /// <summary>Cameras of one failure ask within a moment; waiting so long puts them in order.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource, (bool Again, long Rank, string Name)> _waiting = new();
    private long _repeated;
    private bool _running;

    /// <summary>Waits for this camera's turn.</summary>
    /// <param name="priority">Of first tries, the higher goes first.</param>
    /// <param name="name">Decides among equals.</param>
    /// <param name="again">It was tried before: whoever came first goes first.</param>
    /// <param name="ct">Gives the turn up.</param>
    public async Task WaitAsync(int priority, string name, bool again, CancellationToken ct)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cancelled = ct.Register(() => turn.TrySetCanceled(ct));
        lock (_gate)
        {
            _waiting.Enqueue(turn, (again, again ? _repeated++ : -priority, name));
            RelayMetrics.ConnectsWaiting.Inc();
            if (!_running)
            {
                _running = true;
                _ = Task.Run(GiveAsync, CancellationToken.None);
            }
        }

        await turn.Task;
    }

    /// <summary>Gives one turn. Those that were given up cost no time.</summary>
    /// <returns>False when nobody waits.</returns>
    internal bool GiveNext()
    {
        lock (_gate)
        {
            while (_waiting.TryDequeue(out var turn, out _))
            {
                RelayMetrics.ConnectsWaiting.Dec();
                if (turn.TrySetResult())
                {
                    return true;
                }
            }

            _running = false;
            return false;
        }
    }

    private async Task GiveAsync()
    {
        await Task.Delay(Gather, time);
        while (GiveNext())
        {
            await Task.Delay(TimeSpan.FromSeconds(1.0 / perSecond), time);
        }
    }
}
