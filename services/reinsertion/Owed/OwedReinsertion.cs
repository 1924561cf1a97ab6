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

    public long Frames => Holdings.Sum(h => (long)h.Frames);
    public int Cameras => Holdings.Select(h => h.Camera).Distinct(StringComparer.Ordinal).Count();
}
