using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Failover.Platform;

/// <summary>Where this process' own sidecar listens, in the variables that Dapr defines. Prints itself without the tokens.</summary>
public sealed class SidecarOptions
{
    private const int GrpcPort = 50001;
    private const int HttpPort = 3500;

    private SidecarOptions(string grpcEndpoint, string httpEndpoint, string apiToken) =>
        (GrpcEndpoint, HttpEndpoint, ApiToken) = (grpcEndpoint, httpEndpoint, apiToken);

    public string GrpcEndpoint { get; }

    public string HttpEndpoint { get; }

    /// <summary>Empty: the sidecar asks for none.</summary>
    public string ApiToken { get; }

    /// <summary>
    /// Reads <c>DAPR_GRPC_ENDPOINT</c> or <c>DAPR_GRPC_PORT</c>, the same for HTTP, and <c>DAPR_API_TOKEN</c>. <c>APP_API_TOKEN</c> must be set:
    /// without it every delivery is refused.
    /// </summary>
    /// <exception cref="FailoverSetupException">One sentence per problem; exit code 2.</exception>
    public static SidecarOptions Read(IConfiguration configuration)
    {
        var problems = new List<string>();
        var grpc = EndpointOf(configuration, "GRPC", GrpcPort, problems);
        var http = EndpointOf(configuration, "HTTP", HttpPort, problems);
        if (string.IsNullOrEmpty(configuration["APP_API_TOKEN"]))
        {
            problems.Add("APP_API_TOKEN is missing: give this process the same secret as its sidecar (dapr.io/app-token-secret), or deliveries are refused.");
        }
        return problems.Count == 0
            ? new SidecarOptions(grpc, http, configuration["DAPR_API_TOKEN"] ?? "")
            : throw new FailoverSetupException(string.Join(Environment.NewLine, problems), exitCode: 2);
    }

    public override string ToString() => $"sidecar at {GrpcEndpoint}";

    private static string EndpointOf(IConfiguration configuration, string kind, int standard, List<string> problems)
    {
        if (configuration[$"DAPR_{kind}_ENDPOINT"] is { Length: > 0 } endpoint)
        {
            if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                problems.Add($"DAPR_{kind}_ENDPOINT is '{endpoint}'; write http://HOST:PORT.");
            }
            return endpoint;
        }
        var text = configuration[$"DAPR_{kind}_PORT"] is { Length: > 0 } given ? given : standard.ToString(CultureInfo.InvariantCulture);
        if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
        {
            problems.Add($"DAPR_{kind}_PORT is '{text}'; a port is 1 to 65535.");
        }
        return $"http://127.0.0.1:{text}";
    }
}
