namespace Failover.Cli;

/// <summary>Under which name the program was called: <c>failover</c>, or as kubectl's plugin <c>kubectl failover</c>.</summary>
/// <param name="Text">As a person types it.</param>
/// <param name="IsPlugin">kubectl called it: a cluster is meant where nothing else is said.</param>
internal sealed record ProgramName(string Text, bool IsPlugin)
{
    /// <summary>A script that starts this program says here how it was called itself.</summary>
    public const string Variable = "FAILOVER_CALLED_AS";
    public const string PluginFile = "kubectl-failover";

    public static ProgramName Plain { get; } = new("failover", false);

    public static ProgramName Plugin { get; } = new("kubectl failover", true);

    public static ProgramName OfProcess() => Of(
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } said ? said : FirstArgument() ?? Environment.ProcessPath ?? "");

    /// <summary>By the file name alone, with or without an ending.</summary>
    public static ProgramName Of(string path) =>
        Path.GetFileNameWithoutExtension(path.Replace('\\', '/')).Equals(PluginFile, StringComparison.OrdinalIgnoreCase) ? Plugin : Plain;

    // A link is resolved before the runtime sees it; what the caller wrote is kept by the system alone.
    private static string? FirstArgument()
    {
        try
        {
            return OperatingSystem.IsLinux() ? File.ReadAllText("/proc/self/cmdline").Split('\0')[0] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
