using Failover.Contracts;

namespace Failover.Platform;

/// <summary>Writes wishes into objects by compare-and-swap.</summary>
public static class WishWriter
{
    private const int Attempts = 8;

    /// <summary>Changes one object's spec or annotations, as it is now.</summary>
    /// <param name="change">The object as wanted; the same instance when nothing is to be changed. Called again when somebody else wrote.</param>
    /// <returns>False when nothing had to be written, or there is no such object.</returns>
    /// <exception cref="StoreConflictException">Others wrote each time.</exception>
    public static async Task<bool> ChangeAsync<T>(ISiteStore store, string name, Func<T, T> change, CancellationToken ct)
        where T : class, ISiteObject
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await store.GetAsync<T>(name, ct) is not { } old)
            {
                return false;
            }
            var wanted = change(old);
            if (ReferenceEquals(wanted, old))
            {
                return false;
            }
            try
            {
                await store.UpdateAsync(wanted, ct);
                return true;
            }
            catch (StoreConflictException conflict) when (conflict.Reason == StoreConflict.VersionChanged && attempt < Attempts)
            {
                // A status was written in between: read again.
            }
        }
    }
}
