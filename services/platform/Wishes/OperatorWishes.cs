using System.Globalization;
using Failover.Contracts;

namespace Failover.Platform;

/// <summary>
/// What an operator wants, kept as annotations of a SiteServer (maintenance: of a FailoverServer too). Desired state, no commands: whoever
/// decides reads them again and again, so that <c>kubectl annotate</c> does the same as the command line, and twice is the same as once.
/// Each has <c>-by</c> and <c>-at</c> beside it, for people; <c>-until</c> ends it by wall time.
/// </summary>
public static class OperatorWishes
{
    /// <summary>A spare shall serve as this server: <c>any</c>, or the name of one. It does so until the annotation goes.</summary>
    public const string Takeover = "failover.video/takeover";

    /// <summary>The name of the takeover that shall end as soon as the original records.</summary>
    public const string Release = "failover.video/release";

    /// <summary>A new value, whatever it is, orders held footage home at once.</summary>
    public const string Reinsert = "failover.video/reinsert";

    /// <summary><c>true</c>: nothing takes over by itself.</summary>
    public const string Maintenance = "failover.video/maintenance";

    /// <summary>Beside <see cref="Takeover"/>: the takeover is a drill of this name.</summary>
    public const string Drill = "failover.video/drill";

    /// <summary>Of a Reinsertion whose server is not in the site: what is held is deleted. The value names what: <see cref="DropWish"/>.</summary>
    public const string Drop = "failover.video/drop";

    /// <summary>Of a Reinsertion whose server is not in the site: another server gets what is held. The value says which, and what: <see cref="AdoptWish"/>.</summary>
    public const string Adopt = "failover.video/adopt";

    /// <summary>Value of <see cref="Takeover"/> that names no spare.</summary>
    public const string AnySpare = "any";

    public const string By = "-by";
    public const string At = "-at";
    public const string Until = "-until";

    private static readonly string[] Names = [Takeover, Release, Reinsert, Maintenance, Drill, Drop, Adopt];

    /// <summary>Is this annotation one of an operator's wishes? A site.yaml that does not name it leaves it as it is.</summary>
    public static bool IsWish(string annotation) =>
        Array.Exists(Names, n => annotation.StartsWith(n, StringComparison.Ordinal) && annotation[n.Length..] is "" or By or At or Until);

    /// <summary>The wish in force at this wall time; null when there is none, or it ran out. An unreadable end is no end.</summary>
    public static Wish? Find(ObjectMeta meta, string name, DateTimeOffset wall)
    {
        if (!meta.Annotations.TryGetValue(name, out var value) || value.Length == 0)
        {
            return null;
        }
        var until = TimeOf(meta, name + Until);
        return until <= wall ? null : new Wish(value, meta.Annotations.GetValueOrDefault(name + By), TimeOf(meta, name + At), until);
    }

    /// <summary>Is it in maintenance by its spec or by an operator's wish?</summary>
    public static bool InMaintenance(this SiteServer server, DateTimeOffset wall) => server.Spec.Maintenance || IsOn(server.Metadata, wall);

    /// <inheritdoc cref="InMaintenance(SiteServer, DateTimeOffset)"/>
    /// <remarks>One that is being deleted is given nothing new either, and ends what it does.</remarks>
    public static bool InMaintenance(this FailoverServer spare, DateTimeOffset wall) =>
        spare.Spec.Maintenance || spare.Metadata.DeletionTimestamp is not null || IsOn(spare.Metadata, wall);

    /// <summary>The annotations with this wish.</summary>
    public static IReadOnlyDictionary<string, string> With(IReadOnlyDictionary<string, string> annotations, string name, Wish wish)
    {
        var after = Without(annotations, name);
        after[name] = wish.Value;
        Put(after, name + By, wish.By);
        Put(after, name + At, wish.At is { } at ? Text(at) : null);
        Put(after, name + Until, wish.Until is { } until ? Text(until) : null);
        return after;
    }

    /// <summary>The annotations without this wish.</summary>
    public static Dictionary<string, string> Without(IReadOnlyDictionary<string, string> annotations, string name) =>
        annotations.Where(a => !(a.Key.StartsWith(name, StringComparison.Ordinal) && a.Key[name.Length..] is "" or By or At or Until))
            .ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal);

    private static bool IsOn(ObjectMeta meta, DateTimeOffset wall) =>
        Find(meta, Maintenance, wall) is { } wish && string.Equals(wish.Value, "true", StringComparison.OrdinalIgnoreCase);

    private static DateTimeOffset? TimeOf(ObjectMeta meta, string name) =>
        meta.Annotations.TryGetValue(name, out var text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    private static void Put(Dictionary<string, string> annotations, string name, string? value)
    {
        if (value is { Length: > 0 })
        {
            annotations[name] = value;
        }
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <param name="Value">What is wanted.</param>
/// <param name="By">Who said so; null when nobody wrote it down.</param>
/// <param name="At">When.</param>
/// <param name="Until">Wall time at which it ends by itself; null = when it is taken back.</param>
public sealed record Wish(string Value, string? By, DateTimeOffset? At, DateTimeOffset? Until)
{
    /// <summary>For sentences: <c>anna</c>, or <c>an operator</c>.</summary>
    public string Who => By ?? "an operator";
}
