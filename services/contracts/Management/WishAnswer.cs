using System.Text.Json.Serialization;

namespace Failover.Contracts;

/// <summary>What became of an operator's wish, in one sentence (<c>POST /v1/servers/{name}/takeover</c> and its like).</summary>
public sealed record WishAnswer
{
    public required string Server { get; init; }
    public required OperatorVerb Verb { get; init; }

    /// <summary>False: nothing was stored, and the reason says why.</summary>
    public required bool Accepted { get; init; }

    /// <summary>Refused because the site has no server or spare of the name that was given.</summary>
    public bool UnknownName { get; init; }

    /// <summary>False: it was so already, or there is nothing to do.</summary>
    public bool Changed { get; init; }

    /// <summary>The takeover that it is about, as far as there is one now.</summary>
    public string? Takeover { get; init; }
    public required string Reason { get; init; }
}

public enum OperatorVerb
{
    Takeover,
    Release,
    Reinsert,
    Maintenance,
    Drill,
    Drop,
    Adopt,
}

/// <summary>Body of the wishes' requests; what a verb does not use is ignored.</summary>
public sealed record WishRequest
{
    /// <summary>Who wishes it; kept with the wish.</summary>
    public string? By { get; init; }

    /// <summary>Takeover, drill: the spare that shall serve; null = the best one. Adopt: the server that shall have the footage.</summary>
    public string? To { get; init; }

    /// <summary>Maintenance, takeover, drill: the wish ends by itself after this time; null = when it is taken back.</summary>
    public int? Seconds { get; init; }

    /// <summary>Maintenance: on or off.</summary>
    public bool On { get; init; } = true;

    /// <summary>Drill: its name.</summary>
    public string? Drill { get; init; }

    /// <summary>
    /// Adopt: by camera of the server that is gone, the camera that it becomes. Only these are adopted; null = all that are held, each by its own name.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Cameras { get; init; }

    /// <summary>Nothing is stored: the answer is what it would be. All verbs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DryRun { get; init; }

    /// <summary>Drop, adopt: it is really meant; without it the answer says what would happen, and nothing is stored.</summary>
    public bool Confirm { get; init; }
}
