using System.Text.Json;
using Failover.Contracts;

namespace Failover.Platform;

/// <summary>User and password of a camera: a secret's value, and what is sealed into a plan. Its text shows neither.</summary>
public sealed record CameraCredentials(string User, string Password)
{
    public string ToJson() => JsonSerializer.Serialize(this, FailoverJson.Options);

    public static CameraCredentials FromJson(string json) =>
        JsonSerializer.Deserialize<CameraCredentials>(json, FailoverJson.Options) ?? throw new JsonException("Credentials are null.");

    public override string ToString() => "CameraCredentials(hidden)";
}
