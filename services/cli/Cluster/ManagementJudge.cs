using Failover.Contracts;
using Failover.LocalHost;

namespace Failover.Cli;

/// <summary>Asks management to ask election whether something can come of a wish.</summary>
internal sealed class ManagementJudge(SiteClient management) : IWishJudge
{
    public async Task<WishAnswer?> AskAsync(string server, OperatorVerb verb, string? to, CancellationToken ct) => await management.GetAsync<WishAnswer>(
        $"v1/servers/{Uri.EscapeDataString(server)}/may/{verb.ToString().ToLowerInvariant()}{(to is null ? "" : $"?to={Uri.EscapeDataString(to)}")}", ct);
}
