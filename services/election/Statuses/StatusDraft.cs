using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>A status that differs from the stored one.</summary>
/// <param name="Rank">Order of writing: the lowest first.</param>
/// <param name="Version">Of the object that it was compared with.</param>
/// <param name="IsTransition">Phase, a condition's status or its reason differ, or the spec is another; else sentences and counts only.</param>
/// <param name="Gist">What a transition leads to.</param>
internal abstract record StatusDraft(int Rank, string Kind, string Name, long Version, bool IsTransition, string Gist)
{
    public const int Takeovers = 0;
    public const int Site = 1;
    public const int Servers = 2;
    public const int Spares = 3;
    public const int Stopped = 4;
    public const int Cameras = 5;

    /// <returns>The object as written.</returns>
    public abstract Task<object> WriteAsync(ISiteStore store, CancellationToken ct);
}

/// <summary>The same of a known kind.</summary>
internal sealed record StatusDraft<T>(int Rank, string Name, long Version, bool IsTransition, string Gist, T Wanted)
    : StatusDraft(Rank, T.Kind, Name, Version, IsTransition, Gist)
    where T : class, ISiteObject
{
    public override async Task<object> WriteAsync(ISiteStore store, CancellationToken ct) => await store.UpdateStatusAsync(Wanted, ct);
}
