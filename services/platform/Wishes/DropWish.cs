using System.Globalization;
using Failover.Contracts;

namespace Failover.Platform;

/// <summary>
/// The wish that held footage of a server that is no more is deleted: an annotation of the Reinsertion. Its value names the one opening that it
/// is about, so that an old wish never deletes what is held later under the same name. Pure.
/// </summary>
public static class DropWish
{
    /// <summary>Since when the reinsertion is open now: its Ready condition's last transition, in UTC; else its creation.</summary>
    public static string OpeningOf(Reinsertion reinsertion)
    {
        var ready = reinsertion.Status.Conditions.FirstOrDefault(c => string.Equals(c.Type, Condition.Ready, StringComparison.Ordinal));
        return (ready?.LastTransitionTime ?? reinsertion.Metadata.CreationTimestamp ?? DateTimeOffset.UnixEpoch).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    /// <summary>Who wishes that what this reinsertion is about is deleted; null when nobody does, or it is of an earlier opening.</summary>
    public static string? WhoOf(Reinsertion? reinsertion) =>
        reinsertion is not null && OperatorWishes.Find(reinsertion.Metadata, OperatorWishes.Drop, DateTimeOffset.MinValue) is { } wish
        && string.Equals(wish.Value, OpeningOf(reinsertion), StringComparison.Ordinal) ? wish.Who : null;
}
