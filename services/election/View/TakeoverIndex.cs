using Failover.Contracts;

namespace Failover.Election;

/// <summary>The takeovers by their server: made once for as long as no takeover changes.</summary>
internal sealed class TakeoverIndex
{
    private readonly Dictionary<string, List<Takeover>> _byServer;

    public TakeoverIndex(IReadOnlyDictionary<string, Takeover> takeovers)
    {
        Takeovers = takeovers;
        _byServer = takeovers.Values.Where(t => t.Spec.Term > 0).GroupBy(t => t.Spec.Server, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.OrderByDescending(t => t.Spec.Term).ToList(), StringComparer.Ordinal);
        Open = [.. takeovers.Values.Where(t => t.IsOpen()).OrderBy(t => t.Spec.Server, StringComparer.Ordinal).ThenBy(t => t.Spec.Term)];
        Latest = [.. _byServer.Values.Select(t => t[0]).OrderBy(t => t.Spec.Server, StringComparer.Ordinal)];
    }

    public IReadOnlyDictionary<string, Takeover> Takeovers { get; }

    /// <summary>The newest of each server, by server.</summary>
    public IReadOnlyList<Takeover> Latest { get; }

    /// <summary>Every one that is not over, by server and term.</summary>
    public IReadOnlyList<Takeover> Open { get; }

    /// <summary>Those that used a term, newest first.</summary>
    public IReadOnlyList<Takeover> Of(string server) => _byServer.TryGetValue(server, out var takeovers) ? takeovers : [];
}
