using Failover.Contracts;

namespace Failover.Platform;

/// <summary>
/// The wish that held footage of a server that is no more comes home to another server: an annotation of the Reinsertion. Its value is
/// <c>OPENING SERVER OLD=NEW ...</c>: the opening that it is about (as a <see cref="DropWish"/> names it), the server that adopts, and by camera of
/// the server that is gone the camera that it becomes there.
/// </summary>
/// <param name="Server">The server that adopts.</param>
/// <param name="Cameras">By camera of the server that is gone: the camera of the adopting one. One to one.</param>
/// <param name="Who">Who wishes it, for sentences.</param>
public sealed record AdoptWish(string Server, IReadOnlyDictionary<string, string> Cameras, string Who)
{
    /// <summary>The wish that counts now; null when there is none, it is of an earlier opening, or it cannot be read.</summary>
    public static AdoptWish? Of(Reinsertion? reinsertion) =>
        reinsertion is not null && Last(reinsertion) is { } last && string.Equals(last.Opening, DropWish.OpeningOf(reinsertion), StringComparison.Ordinal) ? last.Wish : null;

    /// <summary>The last one that was written, also when it has been fulfilled: where what came home is now.</summary>
    public static (string Opening, AdoptWish Wish)? Last(Reinsertion reinsertion)
    {
        if (OperatorWishes.Find(reinsertion.Metadata, OperatorWishes.Adopt, DateTimeOffset.MinValue) is not { } wish
            || wish.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not { Length: > 2 } words)
        {
            return null;
        }
        var cameras = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in words.Skip(2))
        {
            // Half a mapping would file the rest wrongly: then none of it counts.
            if (word.Split('=') is not [{ Length: > 0 } from, { Length: > 0 } to] || !cameras.TryAdd(from, to))
            {
                return null;
            }
        }
        return cameras.Values.Distinct(StringComparer.Ordinal).Count() == cameras.Count ? (words[0], new AdoptWish(words[1], cameras, wish.Who)) : null;
    }

    /// <summary>The annotation's value.</summary>
    public static string ValueOf(Reinsertion reinsertion, string server, IReadOnlyDictionary<string, string> cameras) =>
        $"{DropWish.OpeningOf(reinsertion)} {server} {string.Join(' ', cameras.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key}={c.Value}"))}";

    /// <summary>For sentences: <c>cam-1, cam-2 as cam-9</c>.</summary>
    public static string TextOf(IReadOnlyDictionary<string, string> cameras) => string.Join(
        ", ", cameras.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => string.Equals(c.Key, c.Value, StringComparison.Ordinal) ? c.Key : $"{c.Key} as {c.Value}"));
}
