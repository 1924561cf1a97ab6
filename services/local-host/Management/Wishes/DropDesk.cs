using Failover.Contracts;
using Failover.Platform;

namespace Failover.LocalHost;

/// <summary>
/// The wish that footage of a server that is not in the site any more is deleted where it is held. Written into its Reinsertions, only for a
/// server that is gone and only when it is confirmed.
/// </summary>
internal sealed class DropDesk(ISiteStore store, TimeProvider time)
{
    public async Task<WishAnswer> WishAsync(string server, WishRequest request, CancellationToken ct)
    {
        if (await store.GetAsync<SiteServer>(server, ct) is not null)
        {
            return No(server, $"{server} is in the site: what others hold of it comes home by itself, and nothing is deleted. Remove the server first, if it is gone for good.");
        }
        var homeless = (await store.ListAsync<Reinsertion>(ct)).Where(r => r.Spec.Server == server && r.Status.State == ReinsertionState.NoHome)
            .OrderBy(r => r.Metadata.Name, StringComparer.Ordinal).ToList();
        if (homeless.Count == 0)
        {
            return No(server, $"Nobody is known to hold video of {server}, which is not in the site: see failover status for what is held.") with { UnknownName = true };
        }
        var holders = string.Join(" and ", homeless.Select(r => r.Spec.Holder).Distinct(StringComparer.Ordinal));
        if (!request.Confirm)
        {
            return No(server, $"{string.Join(" ", homeless.Select(r => r.Status.Reason))} To delete for good what {holders} holds of it, which nothing brings back, confirm with --yes.");
        }
        var changed = false;
        foreach (var reinsertion in homeless)
        {
            changed |= await WishWriter.ChangeAsync<Reinsertion>(store, reinsertion.Metadata.Name, r => Dropped(r, request), ct);
        }
        return new WishAnswer
        {
            Server = server, Verb = OperatorVerb.Drop, Accepted = true, Changed = changed,
            Reason = changed ? $"{holders} is told to delete what it holds of {server}, which is not in the site; the journal says when and how much."
                : $"{holders} was told already to delete what it holds of {server}: nothing changed.",
        };
    }

    // As it is at the write: a server that was added again meanwhile, or another opening, is not what was confirmed.
    private Reinsertion Dropped(Reinsertion reinsertion, WishRequest request) =>
        reinsertion.Status.State != ReinsertionState.NoHome || DropWish.WhoOf(reinsertion) is not null ? reinsertion
            : reinsertion with
            {
                Metadata = reinsertion.Metadata with
                {
                    Annotations = OperatorWishes.With(
                        reinsertion.Metadata.Annotations, OperatorWishes.Drop, new Wish(DropWish.OpeningOf(reinsertion), request.By, time.GetUtcNow(), null)),
                },
            };

    private static WishAnswer No(string server, string reason) => new() { Server = server, Verb = OperatorVerb.Drop, Accepted = false, Reason = reason };
}
