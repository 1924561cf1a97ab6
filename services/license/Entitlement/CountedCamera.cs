namespace Failover.License;

/// <summary>A camera as the licence counts it.</summary>
/// <param name="CreatedAt">When it was added; later ones are beyond the count first.</param>
/// <param name="ConfirmUnprotected">The operator said that the site may lose its failover for this camera.</param>
public sealed record CountedCamera(string Name, string Server, DateTimeOffset? CreatedAt, bool ConfirmUnprotected = false)
{
    /// <summary>Annotation of a Camera object; the value is <c>true</c>.</summary>
    public const string ConfirmAnnotation = "failover.video/confirm-unprotected";
}
