using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>
/// Ends of recordings that only an operator can speak: a server and its cameras are in no object any more, nobody saw them deleted (their finalizers were
/// taken away by hand, or a store was restored from before them), and a spare still keeps them. Absence ends nothing (R11), so the spare keeps until
/// somebody says that the server is over. He says it by giving its footage to another server, or by dropping it: such a wish counts only while the server
/// is not in the site, names the opening that it means, and was confirmed. Pure; asked again and again, until no beat shows such a run.
/// </summary>
internal static class GivenUpRules
{
    public static IReadOnlyList<StoppedEntry> Ends(SiteObjects objects, IReadOnlyDictionary<string, BeatSeen> beats, DateTimeOffset wall)
    {
        List<StoppedEntry>? ends = null;
        foreach (var reinsertion in objects.Reinsertions.Values)
        {
            var (server, holder) = (reinsertion.Spec.Server, reinsertion.Spec.Holder);
            if (objects.Servers.ContainsKey(server) || Wish(reinsertion, objects) is not { } wish || !beats.TryGetValue(holder, out var seen))
            {
                continue;
            }
            foreach (var camera in seen.Beat.Holdings.Where(h => h.Open && Is(h.Server, server)).Select(h => h.Camera).Distinct(StringComparer.Ordinal))
            {
                // One that an object still gives to that server is somebody's wish, too: it is deleted or moved first.
                var named = objects.Cameras.TryGetValue(camera, out var known) && Is(known.Spec.Server, server);
                if (!named && wish.IsAbout(camera) && !objects.Stopped.ContainsKey(StoppedCamera.NameOf(server, camera)))
                {
                    (ends ??= []).Add(new StoppedEntry(server, camera, wish.Who, wall, $"{server} is not in the site, and {wish.Who} wishes that what {holder} keeps of {camera} {wish.What}: its recording ends."));
                }
            }
        }
        return ends ?? (IReadOnlyList<StoppedEntry>)[];
    }

    private static GivenUp? Wish(Reinsertion reinsertion, SiteObjects objects) =>
        DropWish.WhoOf(reinsertion) is { } who ? new GivenUp(who, "is deleted", null)
        : AdoptWish.Of(reinsertion) is { } adopt && objects.Servers.ContainsKey(adopt.Server)
            ? new GivenUp(adopt.Who, $"goes to {adopt.Server}", adopt.Cameras) : null;

    private static bool Is(string a, string b) => string.Equals(a, b, StringComparison.Ordinal);

    private sealed record GivenUp(string Who, string What, IReadOnlyDictionary<string, string>? Cameras)
    {
        public bool IsAbout(string camera) => Cameras?.ContainsKey(camera) ?? true;
    }
}
