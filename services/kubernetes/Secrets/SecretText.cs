using System.Net;
using System.Text;

namespace Failover.Kubernetes;

/// <summary>One key of one Secret, read by its name: neither listed nor watched. Its value stands in no log and no error.</summary>
public static class SecretText
{
    /// <summary>Null when there is no such Secret, or it has no such key.</summary>
    /// <exception cref="KubernetesRefusedException">It may not be read.</exception>
    public static async Task<string?> ReadAsync(ApiClient api, string name, string key, CancellationToken ct)
    {
        var answer = await api.SendAsync(
            new ApiRequest("get", "secrets", $"/api/v1/namespaces/{api.Namespace}/secrets/{Uri.EscapeDataString(name)}", $"Secret {name}"), ct);
        if (answer.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
        if (!answer.IsSuccess)
        {
            throw Refusal.Of(answer, "get", "secrets", $"Secret {name}");
        }
        try
        {
            return answer.Body["data"]?[key]?.GetValue<string>() is { } encoded ? Encoding.UTF8.GetString(Convert.FromBase64String(encoded)).Trim() : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
