namespace Failover.License;

/// <summary>Part numbers of failover (the vendor's own).</summary>
public static class LicenseParts
{
    /// <summary>Base licence: one for the site, for any number of failover servers.</summary>
    public const string Base = "CFOR-2001";

    /// <summary>Camera licence: one for every camera of the site.</summary>
    public const string Camera = "CFOR-1001";
}
