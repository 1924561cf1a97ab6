namespace Failover.Cli;

/// <summary>Cameras by their names before and after: <c>cam-1=cam-9</c>, or <c>cam-1</c> for one that keeps its name. Pure.</summary>
internal static class CamerasOption
{
    /// <returns>Null when none is named.</returns>
    /// <exception cref="CliException">All that is wrong with them.</exception>
    public static IReadOnlyDictionary<string, string>? Parse(IReadOnlyList<string> words)
    {
        var cameras = new Dictionary<string, string>(StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (var word in words)
        {
            var parts = word.Split('=');
            if (parts.Length > 2 || parts.Any(part => part.Length == 0 || part.Any(char.IsWhiteSpace)))
            {
                problems.Add($"--camera {word} is not OLD=NEW.");
            }
            else if (!cameras.TryAdd(parts[0], parts[^1]))
            {
                problems.Add($"--camera names {parts[0]} twice.");
            }
        }

        return problems.Count > 0 ? throw new CliException(string.Join(" ", problems), ExitCode.BadInput) : cameras.Count == 0 ? null : cameras;
    }
}
