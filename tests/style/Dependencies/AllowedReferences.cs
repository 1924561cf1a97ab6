namespace Failover.Style.Tests;

/// <summary>
/// Who may see whom (DESIGN 4): services see contracts, platform and, where they handle video, media; never each other.
/// Only the two places that put the whole together, local-host and cli, see several, and demo sees the recorder's store.
/// </summary>
internal static class AllowedReferences
{
    private static readonly string[] Services = ["heartbeat", "election", "license", "reinsertion", "recorder-proxy"];
    private static readonly string[] Shared = ["contracts", "platform"];

    /// <summary>Folder under services/ to the folders it may reference. A folder that is not named here may reference nothing.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> ByFolder = new Dictionary<string, string[]>
    {
        ["contracts"] = [],
        ["media"] = ["contracts"],
        ["platform"] = ["contracts"],
        // What makes a service a process of its own; its Program.cs alone uses it.
        ["hosting"] = [.. Shared, "kubernetes"],
        // Apart from platform, so that no recorder carries a client of the Kubernetes API.
        ["kubernetes"] = Shared,
        ["heartbeat"] = [.. Shared, "hosting"],
        ["election"] = [.. Shared, "hosting"],
        ["license"] = [.. Shared, "hosting"],
        ["reinsertion"] = [.. Shared, "hosting"],
        ["recorder-proxy"] = [.. Shared, "hosting"],
        ["recorder"] = [.. Shared, "media"],
        ["demo"] = [.. Shared, "media", "recorder"],
        ["local-host"] = [.. Shared, "hosting", "kubernetes", .. Services],
        // license: it issues and reads licence files.
        ["cli"] = [.. Shared, "media", "recorder", "local-host", "demo", "license", "kubernetes"],
    };

    /// <summary><c>recorder-proxy</c> is <c>Failover.RecorderProxy</c>.</summary>
    public static string AssemblyOf(string folder) =>
        "Failover." + string.Concat(folder.Split('-').Select(p => char.ToUpperInvariant(p[0]) + p[1..]));

    public static bool Allows(string folder, string other) => ByFolder.TryGetValue(folder, out var allowed) && allowed.Contains(other);
}
