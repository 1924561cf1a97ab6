using System.Globalization;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.LocalHost;

/// <summary>
/// Writes an operator's wish into the site's objects, once election has said that something can come of it. What happens then is decided from
/// the objects alone: the same annotation written by other means does the same.
/// </summary>
internal sealed class WishDesk(ISiteStore written, IWishJudge judge, SiteSignals signals, TimeProvider time)
{
    private const int MostSeconds = 366 * 24 * 3600;
    private const int MostName = 200;
    private const int MostCameras = 1000;

    /// <summary>What is wrong with the request itself; null when nothing is.</summary>
    public static string? WhyBad(OperatorVerb verb, WishRequest request) =>
        request.Seconds is < 1 or > MostSeconds ? $"seconds is {request.Seconds}; it must be 1 to {MostSeconds}."
        : new[] { request.By, request.To, request.Drill }.Any(t => t is not null && (t.Length is 0 or > MostName || t.Any(char.IsControl)))
            ? $"by, to and drill are names of 1 to {MostName} characters."
        : request.Cameras is { } cameras && (cameras.Count is 0 or > MostCameras || cameras.Any(c => !IsWord(c.Key) || !IsWord(c.Value)))
            ? $"cameras names 1 to {MostCameras} cameras, each OLD: NEW, by their names."
        : verb == OperatorVerb.Adopt && (request.To is null || !IsWord(request.To)) ? "Adopting names the server that gets the footage (to)."
        : verb == OperatorVerb.Drill && (request.Drill is null || request.Seconds is null) ? "A drill has a name (drill) and an end (seconds)."
        : null;

    // A name of an object: what is written beside others, with blanks and equals signs between them.
    private static bool IsWord(string text) => text.Length is > 0 and <= MostName && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c == '=');

    /// <summary>Stores the wish, or says only what it would do (<see cref="WishRequest.DryRun"/>).</summary>
    /// <returns>Null when election is needed and does not answer.</returns>
    public async Task<WishAnswer?> WishAsync(string server, OperatorVerb verb, WishRequest request, CancellationToken ct)
    {
        ISiteStore store = request.DryRun ? new UnwrittenStore(written) : written;
        if (verb == OperatorVerb.Maintenance)
        {
            return await MaintainAsync(store, server, request, ct);
        }
        if (verb == OperatorVerb.Drop)
        {
            return await new DropDesk(store, time).WishAsync(server, request, ct);
        }
        if (verb == OperatorVerb.Adopt)
        {
            return await new AdoptDesk(store, holder => signals.Beats.TryGetValue(holder, out var heard) ? heard.Message.Holdings : null, time).WishAsync(server, request, ct);
        }
        if (await judge.AskAsync(server, verb, request.To, ct) is not { } answer)
        {
            return null;
        }
        if (!answer.Accepted)
        {
            return answer;
        }
        var changed = await WishWriter.ChangeAsync<SiteServer>(store, server, s => verb switch
        {
            OperatorVerb.Takeover => Put(NotReleased(s), OperatorWishes.Takeover, request.To ?? OperatorWishes.AnySpare, request),
            OperatorVerb.Drill => Put(Put(NotReleased(s), OperatorWishes.Drill, request.Drill!, request), OperatorWishes.Takeover, request.To ?? OperatorWishes.AnySpare, request),
            OperatorVerb.Release => Released(s, answer.Takeover, request),
            _ => answer.Changed ? Put(s, OperatorWishes.Reinsert, Now, request) : s,
        }, ct);
        return answer with { Changed = changed };
    }

    private string Now => time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    // The same wish again is no other: who wished it first, and when, stays.
    private SiteServer Put(SiteServer server, string name, string value, WishRequest request)
    {
        var wall = time.GetUtcNow();
        return request.Seconds is null && OperatorWishes.Find(server.Metadata, name, wall) is { Until: null } before && string.Equals(before.Value, value, StringComparison.Ordinal)
            ? server
            : server with { Metadata = WithWish(server.Metadata, name, value, request, wall) };
    }

    private static SiteServer NotReleased(SiteServer server) => !server.Metadata.Annotations.ContainsKey(OperatorWishes.Release) ? server
        : server with { Metadata = server.Metadata with { Annotations = OperatorWishes.Without(server.Metadata.Annotations, OperatorWishes.Release) } };

    private SiteServer Released(SiteServer server, string? takeover, WishRequest request)
    {
        var wished = server.Metadata.Annotations.Keys.Any(k => k is OperatorWishes.Takeover or OperatorWishes.Drill);
        var meta = server.Metadata with
        {
            Annotations = OperatorWishes.Without(OperatorWishes.Without(server.Metadata.Annotations, OperatorWishes.Takeover), OperatorWishes.Drill),
        };
        var before = OperatorWishes.Find(server.Metadata, OperatorWishes.Release, DateTimeOffset.MinValue);
        return takeover is not null && !string.Equals(before?.Value, takeover, StringComparison.Ordinal)
            ? server with { Metadata = WithWish(meta, OperatorWishes.Release, takeover, request with { Seconds = null }, time.GetUtcNow()) }
            : wished ? server with { Metadata = meta } : server;
    }

    private static ObjectMeta WithWish(ObjectMeta meta, string name, string value, WishRequest request, DateTimeOffset wall) => meta with
    {
        Annotations = OperatorWishes.With(meta.Annotations, name, new Wish(
            value, request.By, wall, request.Seconds is { } seconds ? wall + TimeSpan.FromSeconds(seconds) : null)),
    };

    private async Task<WishAnswer> MaintainAsync(ISiteStore store, string name, WishRequest request, CancellationToken ct)
    {
        var isServer = await store.GetAsync<SiteServer>(name, ct) is not null;
        if (!isServer && await store.GetAsync<FailoverServer>(name, ct) is null)
        {
            return new WishAnswer { Server = name, Verb = OperatorVerb.Maintenance, Accepted = false, UnknownName = true, Reason = $"The site has no server and no spare {name}." };
        }
        var inFile = false;
        var changed = isServer
            ? await WishWriter.ChangeAsync<SiteServer>(store, name, s =>
            {
                inFile = s.Spec.Maintenance;
                return request.On ? Put(s, OperatorWishes.Maintenance, "true", request)
                    : s.InMaintenance(time.GetUtcNow()) || HasMaintenance(s.Metadata) ? s with { Metadata = NoMaintenance(s.Metadata), Spec = s.Spec with { Maintenance = false } } : s;
            }, ct)
            : await WishWriter.ChangeAsync<FailoverServer>(store, name, s =>
            {
                inFile = s.Spec.Maintenance;
                return request.On ? s with { Metadata = WithWish(s.Metadata, OperatorWishes.Maintenance, "true", request, time.GetUtcNow()) }
                    : s.InMaintenance(time.GetUtcNow()) || HasMaintenance(s.Metadata) ? s with { Metadata = NoMaintenance(s.Metadata), Spec = s.Spec with { Maintenance = false } } : s;
            }, ct);
        return new WishAnswer
        {
            Server = name, Verb = OperatorVerb.Maintenance, Accepted = true, Changed = changed, Reason = MaintenanceText.Of(name, isServer, request, changed, inFile, time.GetUtcNow()),
        };
    }

    private static bool HasMaintenance(ObjectMeta meta) => meta.Annotations.ContainsKey(OperatorWishes.Maintenance);

    private static ObjectMeta NoMaintenance(ObjectMeta meta) => meta with { Annotations = OperatorWishes.Without(meta.Annotations, OperatorWishes.Maintenance) };
}
