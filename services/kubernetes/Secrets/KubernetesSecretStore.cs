using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Failover.Platform;

namespace Failover.Kubernetes;

/// <summary>
/// Credentials of cameras as Secrets of type kubernetes.io/basic-auth, each read by its name: no list and no watch, so that a service account
/// needs neither (CIS 5.1.2). Their values stand in no log and no error.
/// </summary>
public sealed class KubernetesSecretStore(ApiClient api) : ISecretStore
{
    private const string Resource = "secrets";

    public async Task<string?> GetAsync(string name, CancellationToken ct)
    {
        if (await FindAsync(name, ct) is not { } secret)
        {
            return null;
        }
        return new CameraCredentials(Value(secret, "username", name), Value(secret, "password", name)).ToJson();
    }

    public async Task PutAsync(string name, string value, CancellationToken ct)
    {
        var credentials = CameraCredentials.FromJson(value);
        var stored = await FindAsync(name, ct);
        var document = stored ?? new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["type"] = "kubernetes.io/basic-auth",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = api.Namespace },
        };
        document["data"] = new JsonObject { ["username"] = Encoded(credentials.User), ["password"] = Encoded(credentials.Password) };
        var answer = stored is null ? await SendAsync("create", All, name, document, ct) : await SendAsync("update", One(name), name, document, ct);
        if (answer.Status == HttpStatusCode.Conflict)
        {
            throw new StoreConflictException(stored is null ? StoreConflict.AlreadyExists : StoreConflict.VersionChanged, "Secret", name);
        }
        Accepted(answer, stored is null ? "create" : "update", name);
    }

    public async Task<bool> DeleteAsync(string name, CancellationToken ct)
    {
        var answer = await SendAsync("delete", One(name), name, null, ct);
        if (answer.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
        Accepted(answer, "delete", name);
        return true;
    }

    private string All => $"/api/v1/namespaces/{api.Namespace}/{Resource}";

    private string One(string name) => $"{All}/{Uri.EscapeDataString(name)}";

    private async Task<JsonObject?> FindAsync(string name, CancellationToken ct)
    {
        var answer = await SendAsync("get", One(name), name, null, ct);
        if (answer.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
        Accepted(answer, "get", name);
        return answer.Body;
    }

    private Task<ApiAnswer> SendAsync(string verb, string path, string name, JsonObject? body, CancellationToken ct) =>
        api.SendAsync(new ApiRequest(verb, Resource, path, $"Secret {name}", body), ct);

    private static void Accepted(ApiAnswer answer, string verb, string name)
    {
        if (!answer.IsSuccess)
        {
            throw Refusal.Of(answer, verb, Resource, $"Secret {name}");
        }
    }

    private static string Value(JsonObject secret, string key, string name)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(secret["data"]?[key]?.GetValue<string>() ?? throw new FormatException()));
        }
        catch (FormatException)
        {
            throw new StoreRefusedException($"The Secret {name} has no '{key}': create it with kubectl create secret generic {name} --from-literal=username=... --from-literal=password=...");
        }
    }

    private static string Encoded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
