using System.Collections.Immutable;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Reinsertions;

/// <summary>What the rules see at one moment. All times are elapsed times.</summary>
internal sealed record ReinsertionView
{
    /// <summary>When this process began to listen.</summary>
    public required TimeSpan ListeningSince { get; init; }

    /// <summary>The newest beat of each recorder; a silent recorder's last one stays: what it held, it still holds.</summary>
    public required IReadOnlyDictionary<string, BeatSeen> Beats { get; init; }

    /// <summary>Names of the SiteServer objects.</summary>
    public required IReadOnlySet<string> Servers { get; init; }

    /// <summary>By server: what its operator's last order to bring footage home says. Another value is a new order.</summary>
    public IReadOnlyDictionary<string, string> Ordered { get; init; } = ImmutableDictionary<string, string>.Empty;
    public required IReadOnlyList<Takeover> Takeovers { get; init; }
    public required IReadOnlyList<Reinsertion> Reinsertions { get; init; }
    public ReinsertionMemory Memory { get; init; } = new();
}

/// <summary>What the rules remember from one look to the next; a restart loses it and only repeats more often for that.</summary>
internal sealed record ReinsertionMemory
{
    /// <summary>Since when each (server, holder) is known to have holdings.</summary>
    public ImmutableDictionary<(string Server, string Holder), TimeSpan> HeldSince { get; init; } =
        ImmutableDictionary<(string Server, string Holder), TimeSpan>.Empty;
    public ImmutableDictionary<string, OneMemory> ByName { get; init; } = ImmutableDictionary<string, OneMemory>.Empty.WithComparers(StringComparer.Ordinal);
}

/// <summary>The same for one reinsertion.</summary>
internal sealed record OneMemory
{
    public TimeSpan? OrderedAt { get; init; }

    /// <summary>Time until the next repeat; doubles.</summary>
    public TimeSpan Gap { get; init; }

    /// <summary>What the last order said, as far as a change of it is news.</summary>
    public string Content { get; init; } = "";

    /// <summary>Since when the holder's beats show nothing.</summary>
    public TimeSpan? EmptySince { get; init; }

    /// <summary>The holder's boot that last showed holdings.</summary>
    public string? HeldBoot { get; init; }

    /// <summary>What earlier boots of the home recorder brought.</summary>
    public Brought Before { get; init; } = new();

    /// <summary>What its beats said last.</summary>
    public Brought Latest { get; init; } = new();
}

/// <summary>What came home.</summary>
internal readonly record struct Brought(long Frames, long Bytes, double ElapsedMs)
{
    public static Brought operator +(Brought a, Brought b) => new(a.Frames + b.Frames, a.Bytes + b.Bytes, a.ElapsedMs + b.ElapsedMs);
}
