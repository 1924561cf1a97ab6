using Failover.Contracts;
using Failover.Platform;

namespace Failover.LocalHost;

/// <summary>
/// The wish that footage of a server that is not in the site any more comes home to another server. Written into its Reinsertions, only when it
/// is confirmed, and only with a camera of that server for every camera that it is about.
/// </summary>
/// <param name="heldBy">What a recorder said last that it holds; null when it was not heard.</param>
internal sealed class AdoptDesk(ISiteStore store, Func<string, IReadOnlyList<HoldingReport>?> heldBy, TimeProvider time)
{
    public async Task<WishAnswer> WishAsync(string server, WishRequest request, CancellationToken ct)
    {
        if (request.To is not { } target)
        {
            return No(server, "Which server adopts it is not said.");
        }
        if (await store.GetAsync<SiteServer>(server, ct) is not null)
        {
            return No(server, $"{server} is in the site: what others hold of it comes home by itself, and no other server gets it. Remove the server first, if it is gone for good.");
        }
        var homeless = (await store.ListAsync<Reinsertion>(ct))
            .Where(r => r.Spec.Server == server && (r.Status.State == ReinsertionState.NoHome || AdoptWish.Of(r) is not null))
            .OrderBy(r => r.Metadata.Name, StringComparer.Ordinal).ToList();
        if (homeless.Count == 0)
        {
            return No(server, $"Nobody is known to hold video of {server}, which is not in the site: see failover status for what is held.") with { UnknownName = true };
        }
        if (await store.GetAsync<SiteServer>(target, ct) is not { } adopting)
        {
            return No(server, $"The site has no server {target}, so it cannot adopt what is held of {server}: name one that failover status lists.") with { UnknownName = true };
        }
        var cameras = (await store.ListAsync<Camera>(ct)).Where(c => c.Spec.Server == target).Select(c => c.Metadata.Name).ToHashSet(StringComparer.Ordinal);
        var wanted = homeless.ToDictionary(r => r, r => Wanted(r, request));
        var problems = Problems(adopting, wanted, cameras, request).ToList();
        if (problems.Count == 0 && wanted.Values.All(w => w.Count == 0))
        {
            problems.Add($"Nobody holds anything of {server} any more: there is nothing to adopt.");
        }
        if (problems.Count > 0)
        {
            return No(server, string.Join(" ", problems));
        }
        var (holders, text) = (string.Join(" and ", homeless.Select(r => r.Spec.Holder).Distinct(StringComparer.Ordinal)), AdoptWish.TextOf(All(wanted.Values)));
        if (!request.Confirm)
        {
            return No(server, $"{target} would get for good what {holders} holds of {server}: {text}. It is filed there under these names and nothing moves it back; confirm with --yes.");
        }
        var changed = false;
        foreach (var (reinsertion, mapping) in wanted.Where(w => w.Value.Count > 0))
        {
            changed |= await WishWriter.ChangeAsync<Reinsertion>(store, reinsertion.Metadata.Name, r => Adopted(r, target, mapping, request), ct);
        }
        return new WishAnswer
        {
            Server = server, Verb = OperatorVerb.Adopt, Accepted = true, Changed = changed,
            Reason = changed ? $"{target} is told to fetch what {holders} holds of {server}: {text}. failover status says how far it is, or why {target} refuses it."
                : $"{target} was told already to fetch what {holders} holds of {server}: nothing changed.",
        };
    }

    /// <summary>Which of a reinsertion's cameras are adopted as which.</summary>
    private Dictionary<string, string> Wanted(Reinsertion reinsertion, WishRequest request) => HeldIn(reinsertion)
        .Where(c => request.Cameras?.ContainsKey(c) ?? true)
        .ToDictionary(c => c, c => request.Cameras?.GetValueOrDefault(c) ?? c, StringComparer.Ordinal);

    private IEnumerable<string> HeldIn(Reinsertion reinsertion) =>
        (heldBy(reinsertion.Spec.Holder) ?? []).Where(h => h.Server == reinsertion.Spec.Server).Select(h => h.Camera).Distinct(StringComparer.Ordinal);

    private IEnumerable<string> Problems(
        SiteServer adopting, Dictionary<Reinsertion, Dictionary<string, string>> wanted, HashSet<string> cameras, WishRequest request)
    {
        var (target, server) = (adopting.Metadata.Name, wanted.Keys.First().Spec.Server);
        if (adopting.Spec.Dvr)
        {
            yield return $"{target} is a DVR: it stores nothing that others held.";
        }
        foreach (var holder in wanted.Keys.Select(r => r.Spec.Holder).Where(h => heldBy(h) is null).Distinct(StringComparer.Ordinal))
        {
            yield return $"{holder} was not heard yet: which cameras it holds is not known now; ask again when it beats.";
        }
        foreach (var reinsertion in wanted.Keys)
        {
            if (DropWish.WhoOf(reinsertion) is { } who)
            {
                yield return $"{who} wished that what {reinsertion.Spec.Holder} holds of {server} is deleted: that goes on.";
            }
            else if (reinsertion.Status.State != ReinsertionState.NoHome && AdoptWish.Of(reinsertion) is { } running && !IsSame(running, target, wanted[reinsertion]))
            {
                yield return $"{running.Server} fetches it already ({AdoptWish.TextOf(running.Cameras)}): wait until that is done.";
            }
        }
        foreach (var camera in (request.Cameras ?? new Dictionary<string, string>()).Keys.Where(c => wanted.Keys.All(r => heldBy(r.Spec.Holder) is not null && !HeldIn(r).Contains(c))))
        {
            yield return $"Nobody holds video of a camera {camera} of {server}.";
        }
        var all = All(wanted.Values);
        foreach (var (from, to) in all.Where(c => !cameras.Contains(c.Value)).OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            yield return $"{target} has no camera {to}: say which camera {from} becomes with --camera {from}=NAME.";
        }
        foreach (var twice in all.GroupBy(c => c.Value, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            yield return $"{string.Join(" and ", twice.Select(c => c.Key).Order(StringComparer.Ordinal))} cannot both become {twice.Key}: one camera has one picture at a time.";
        }
    }

    private static Dictionary<string, string> All(IEnumerable<Dictionary<string, string>> mappings) =>
        mappings.SelectMany(m => m).DistinctBy(c => c.Key).ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal);

    // As it is at the write: a server that was added again meanwhile, or another opening, is not what was confirmed.
    private Reinsertion Adopted(Reinsertion reinsertion, string target, Dictionary<string, string> cameras, WishRequest request) =>
        reinsertion.Status.State != ReinsertionState.NoHome || DropWish.WhoOf(reinsertion) is not null || (AdoptWish.Of(reinsertion) is { } known && IsSame(known, target, cameras))
            ? reinsertion
            : reinsertion with
            {
                Metadata = reinsertion.Metadata with
                {
                    Annotations = OperatorWishes.With(
                        reinsertion.Metadata.Annotations, OperatorWishes.Adopt, new Wish(AdoptWish.ValueOf(reinsertion, target, cameras), request.By, time.GetUtcNow(), null)),
                },
            };

    private static bool IsSame(AdoptWish wish, string target, Dictionary<string, string> cameras) =>
        wish.Server == target && wish.Cameras.Count == cameras.Count && cameras.All(c => wish.Cameras.GetValueOrDefault(c.Key) == c.Value);

    private static WishAnswer No(string server, string reason) => new() { Server = server, Verb = OperatorVerb.Adopt, Accepted = false, Reason = reason };
}
