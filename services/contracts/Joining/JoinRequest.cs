namespace Failover.Contracts;

/// <summary><c>POST /v1/recorders/join</c> at local-host, bearer token of the site: a recorder asks for its place on the bus.</summary>
/// <param name="Name">SiteServer or FailoverServer name; also the Dapr app-id.</param>
/// <param name="BootId">New at each start.</param>
/// <param name="AppUrl">Advertised HTTP address: the stand-in delivers topics here, as daprd does.</param>
public sealed record JoinRequest(string Name, string BootId, string AppUrl);

/// <param name="Site">The site's name.</param>
/// <param name="DaprGrpcEndpoint">Sidecar of this recorder: publish over gRPC.</param>
/// <param name="DaprHttpEndpoint">Its HTTP twin.</param>
/// <param name="DaprApiToken">Token for the sidecar.</param>
/// <param name="AppApiToken">Token that deliveries carry in <c>dapr-api-token</c>.</param>
public sealed record JoinAnswer(string Site, string DaprGrpcEndpoint, string DaprHttpEndpoint, string DaprApiToken, string AppApiToken)
{
    /// <summary>Without the tokens: a record prints all its members otherwise.</summary>
    public override string ToString() => $"JoinAnswer {{ Site = {Site}, DaprGrpcEndpoint = {DaprGrpcEndpoint} }}";
}
