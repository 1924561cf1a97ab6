namespace Failover.LocalHost;

/// <summary>One app-id's place at the stand-in: its two tokens, and its present instance.</summary>
/// <param name="AppId">The app-id.</param>
/// <param name="ApiToken">The app shows it to the stand-in; it also says which app is calling.</param>
/// <param name="AppToken">Deliveries show it to the app.</param>
internal sealed record Sidecar(string AppId, string ApiToken, string AppToken)
{
    private AppConnection? _connection;

    public AppConnection? Connection => Volatile.Read(ref _connection);

    public AppConnection? Replace(AppConnection? connection) => Interlocked.Exchange(ref _connection, connection);

    public override string ToString() => $"Sidecar {AppId}";
}
