using System.Text.Json.Nodes;
using Failover.Contracts;

namespace Failover.Platform;

/// <summary>What a site.yaml says, or everything that is wrong with it. With errors, nothing of it may be applied.</summary>
public sealed record SiteFileResult(IReadOnlyList<SiteFileObject> Objects, IReadOnlyList<ApplyProblem> Errors);

/// <summary>One document of a site.yaml.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Object">The typed object; a camera's URL is free of credentials here.</param>
/// <param name="Credentials">Split from a camera's URL, for the secret store; null when the URL had none.</param>
public sealed record SiteFileObject(string Kind, ISiteObject Object, CameraCredentials? Credentials)
{
    /// <summary>What the file itself says: <c>metadata</c> and <c>spec</c>, without defaults and without credentials.</summary>
    public required JsonObject Given { get; init; }

    /// <summary>Where its document stands in the file.</summary>
    public int Line { get; init; }
    public int Column { get; init; }

    public string Name => Object.Metadata.Name;
}
