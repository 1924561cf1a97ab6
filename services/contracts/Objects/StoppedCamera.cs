namespace Failover.Contracts;

/// <summary>
/// The explicit end of a camera's recording at one server (R11), named <c>&lt;server&gt;.&lt;camera&gt;</c>. Election makes it when it sees a
/// camera deleted or moved, before any plan leaves the camera out; an operator may make one too. Not part of a site.yaml.
/// </summary>
public sealed record StoppedCamera : ISiteObject
{
    public static string Kind => nameof(StoppedCamera);
    public required ObjectMeta Metadata { get; init; }
    public required StoppedEntry Spec { get; init; }

    public static string NameOf(string server, string camera) => $"{server}.{camera}";
}
