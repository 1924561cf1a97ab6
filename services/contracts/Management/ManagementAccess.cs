namespace Failover.Contracts;

/// <summary>How a person's command reaches management in a cluster: names on which the chart, management and the command line agree.</summary>
public static class ManagementAccess
{
    /// <summary>Header with the viewers' token. <c>Authorization</c> cannot be it: the API server's proxy takes that one away.</summary>
    public const string ViewerHeader = "Failover-Viewer-Token";

    /// <summary>Secret whose key <see cref="ViewerKey"/> is the viewers' token.</summary>
    public const string ViewerSecret = "failover-viewer-token";
    public const string ViewerKey = "token";

    /// <summary>Management's Service, and the name of its port.</summary>
    public const string Service = "failover-management";
    public const string Port = "http";
}
