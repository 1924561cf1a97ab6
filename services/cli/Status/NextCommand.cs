using Failover.Contracts;

namespace Failover.Cli;

/// <summary>What to type next after a finding. Pure.</summary>
internal static class NextCommand
{
    /// <param name="finding">One sentence of the site.</param>
    public static string Of(string finding, SiteStatus status, ProgramName program)
    {
        var words = finding.Split([' ', ',', ';', ':', '.', '(', ')'], StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        if (status.Servers.FirstOrDefault(s => words.Contains(s.Name)) is { } server)
        {
            var open = status.Takeovers.LastOrDefault(t => t.Server == server.Name && StatusRanks.Of(t) < 2);
            return $"{program.Text} why {open?.Name ?? server.Name}";
        }

        if (status.Cameras.FirstOrDefault(c => words.Contains(c.Camera)) is { } camera)
        {
            return $"{program.Text} why {camera.Server}";
        }

        return status.Spares.FirstOrDefault(s => words.Contains(s.Name)) is { } spare ? $"{program.Text} why {spare.Name}"
            : finding.Contains("licen", StringComparison.OrdinalIgnoreCase) || finding.Contains("entitled", StringComparison.OrdinalIgnoreCase) ? $"{program.Text} license verdict"
            : $"{program.Text} plan";
    }
}
