namespace Failover.Contracts;

/// <summary>One installed licence: <c>GET /v1/licenses</c>. The signed text itself is not in it.</summary>
/// <param name="Name">Of its object.</param>
public sealed record LicenseRow(string Name, FailoverLicenseStatus Licence);

/// <summary>What came of installing or removing a licence, and what the site may do after it.</summary>
/// <param name="Name">Of the object.</param>
/// <param name="Outcome">What was done.</param>
/// <param name="Verdict">As judged with the change.</param>
public sealed record LicenseAnswer(string Name, LicenseOutcome Outcome, FailoverLicenseStatus Licence, VerdictReport Verdict);

public enum LicenseOutcome
{
    Installed,

    /// <summary>An older file of the same serial was replaced.</summary>
    Replaced,

    /// <summary>This very file is installed already.</summary>
    Unchanged,
    Removed,
}
