namespace Failover.Platform;

/// <summary>How a recorder reaches its site's bus.</summary>
public sealed record RecorderBusOptions
{
    /// <summary>Address of local-host: <c>http://host:7400</c>.</summary>
    public required Uri Site { get; init; }

    /// <summary>The site's token (content of its <c>site.token</c>).</summary>
    public required string Token { get; init; }

    /// <summary>The recorder's advertised HTTP address; null while its own server does not listen yet. Asked at every join.</summary>
    public required Func<string?> AppUrl { get; init; }

    /// <summary>Without the token: a record prints all its members otherwise.</summary>
    public override string ToString() => $"bus of {Site}";
}
