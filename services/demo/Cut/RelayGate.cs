namespace Failover.Demo;

/// <summary>What every byte passes before it is forwarded.</summary>
internal sealed class RelayGate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _closed;

    public bool IsOpen
    {
        get
        {
            lock (_lock)
            {
                return _closed is null;
            }
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            _closed ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Open()
    {
        lock (_lock)
        {
            _closed?.SetResult();
            _closed = null;
        }
    }

    /// <summary>Returns when the gate is open.</summary>
    public async ValueTask PassAsync(CancellationToken ct)
    {
        while (true)
        {
            Task waiting;
            lock (_lock)
            {
                if (_closed is null)
                {
                    return;
                }
                waiting = _closed.Task;
            }
            await waiting.WaitAsync(ct);
        }
    }
}
