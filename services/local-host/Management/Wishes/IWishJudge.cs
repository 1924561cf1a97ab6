using Failover.Contracts;

namespace Failover.LocalHost;

/// <summary>Says whether something can come of a wish now.</summary>
internal interface IWishJudge
{
    /// <returns>Null when nobody can say it now.</returns>
    Task<WishAnswer?> AskAsync(string server, OperatorVerb verb, string? to, CancellationToken ct);
}
