using Failover.Contracts;

namespace Failover.RecorderProxy;

/// <summary>What the proxy sees at one moment. All times are elapsed times.</summary>
internal sealed record RouteView
{
    /// <summary>Recorders of site servers and spares, each probed directly.</summary>
    public required IReadOnlyList<RecorderSeen> Recorders { get; init; }

    /// <summary>Cameras of a server that a guard writes to its disk, as its newest beat says.</summary>
    public IReadOnlyDictionary<(string Guard, string Server), int> Keeping { get; init; } = new Dictionary<(string Guard, string Server), int>();

    /// <summary>Who got which term of which server, as far as the store says.</summary>
    public IReadOnlyDictionary<(string Server, long Term), string> Minted { get; init; } = new Dictionary<(string Server, long Term), string>();

    /// <summary>The last routes, by server.</summary>
    public IReadOnlyDictionary<string, Route> Last { get; init; } = new Dictionary<string, Route>();
}

/// <summary>One recorder as its probe shows it.</summary>
internal sealed record RecorderSeen(string Name, string Url, bool IsSpare)
{
    public ProbeAnswer? Answer { get; init; }

    /// <summary>When it answered last; null when it never did.</summary>
    public TimeSpan? AnsweredAt { get; init; }

    /// <summary>The newest probe was refused: no process listens there.</summary>
    public bool Refused { get; init; }
}
