namespace Failover.License;

/// <summary>An installed licence.</summary>
/// <param name="Name">Name of its object.</param>
public sealed record InstalledLicense(string Name, LicenseCheck Check);
