using Failover.Platform;

namespace Failover.Kubernetes;

/// <summary>Bounds the requests: so many at once, so many a second on average, twice as many in a burst. Who waits is counted.</summary>
internal sealed class RequestPace(int perSecond, int atOnce, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _atOnce = new(atOnce, atOnce);
    private readonly Lock _lock = new();
    private TimeSpan _free = time.Elapsed() - TimeSpan.FromSeconds(2);

    /// <summary>Waits for its turn; dispose what it gives when the request ended.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken ct)
    {
        StoreMetrics.Waiting.Inc();
        try
        {
            await _atOnce.WaitAsync(ct);
            try
            {
                var wait = Take();
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, time, ct);
                }
                return new Turn(_atOnce);
            }
            catch
            {
                _atOnce.Release();
                throw;
            }
        }
        finally
        {
            StoreMetrics.Waiting.Dec();
        }
    }

    public void Dispose() => _atOnce.Dispose();

    // Each request takes the next free moment; moments of the last two seconds that nobody took may be taken at once.
    private TimeSpan Take()
    {
        lock (_lock)
        {
            var now = time.Elapsed();
            var oldest = now - TimeSpan.FromSeconds(2);
            _free = (_free > oldest ? _free : oldest) + TimeSpan.FromSeconds(1.0 / perSecond);
            return _free - now;
        }
    }

    private sealed class Turn(SemaphoreSlim atOnce) : IDisposable
    {
        private int _done;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _done, 1) == 0)
            {
                atOnce.Release();
            }
        }
    }
}
