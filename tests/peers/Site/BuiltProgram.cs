using Failover.Demo;

namespace Failover.Peers.Tests;

/// <summary>The command line as the build made it.</summary>
internal static class BuiltProgram
{
    public static string Root { get; } = FindRoot();

    public static ChildProgram Failover { get; } =
        new("dotnet", [Path.Combine(Root, "services", "cli", "bin", "Release", "net10.0", "failover.dll")]);

    /// <summary>Where a failed run can be read afterwards.</summary>
    public static string LogFolder(string run) => Path.Combine(Root, "artifacts", "tests", run);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Failover.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("No Failover.sln above " + AppContext.BaseDirectory);
    }
}
