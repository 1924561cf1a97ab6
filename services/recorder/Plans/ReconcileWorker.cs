namespace Failover.Recorder;

/// <summary>Begins with the cached plan at once (R8), then keeps closing the difference.</summary>
internal sealed class ReconcileWorker(Reconciler reconciler, TimeProvider time)
{
    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Reconciler.Tick, time);
        try
        {
            do
            {
                reconciler.Reconcile();
            }
            while (await timer.WaitForNextTickAsync(ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Ended by the host.
        }
    }
}
