using Failover.Contracts;
using Failover.Platform;

namespace Failover.Reinsertions;

/// <summary>Held video of one server at one holder, and the object that stands for bringing it home.</summary>
internal sealed record OwedReinsertion
{
    /// <summary>Name of the Reinsertion object.</summary>
    public required string Name { get; init; }
    public required string Server { get; init; }
    public required string Holder { get; init; }
    public string? Takeover { get; init; }

    /// <summary>Address in the holder's beat; null when it was not heard.</summary>
    public string? HolderUrl { get; init; }

    /// <summary>Empty: all is home, and the last word is awaited.</summary>
    public IReadOnlyList<HoldingReport> Holdings { get; init; } = [];

    /// <summary>The object as it is in the store; null before it was created.</summary>
    public Reinsertion? Object { get; init; }

    /// <summary>The takeover's own reinsertion goes on with it; this one only says its last word.</summary>
    public string? ContinuedAs { get; init; }

    /// <summary>Who wishes that it is deleted instead; counts only while its server is not in the site.</summary>
    public string? DropBy => DropWish.WhoOf(Object);

    /// <summary>Its server is not in the site, and this server, which is, shall get it instead; null = it goes to its own server, or nowhere.</summary>
    public AdoptWish? Adoption { get; init; }

    /// <summary>The server that pulls.</summary>
    public string Home => Adoption?.Server ?? Server;

    /// <summary>
    /// What it is told to fetch: everything, or what is adopted of it. A run that still grows is no more adopted than dropped: it ends first, since
    /// nobody records for a server that is gone.
    /// </summary>
    public IReadOnlyList<HoldingReport> Coming => Adoption is null ? Holdings : [.. Holdings.Where(h => !h.Open && Adoption.Cameras.ContainsKey(h.Camera))];

    public long Frames => Holdings.Sum(h => (long)h.Frames);
    public int Cameras => Holdings.Select(h => h.Camera).Distinct(StringComparer.Ordinal).Count();
}
