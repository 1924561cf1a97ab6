using System.Runtime.CompilerServices;

namespace Failover.Charts.Tests;

/// <summary>The chart in the source tree, and the texts that its rendering is compared with.</summary>
internal static class ChartFiles
{
    public static string Root => RepositoryFile.Root;

    public static string Chart { get; } = Path.Combine(RepositoryFile.Root, "charts", "failover");

    /// <summary>Values of whole sites, which an operator begins with.</summary>
    public static IReadOnlyList<string> Examples { get; } =
        [.. Directory.GetFiles(Path.Combine(Chart, "examples"), "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    public static string ExampleOf(string name) => Path.Combine(Chart, "examples", name + ".yaml");

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    /// <summary>FAILOVER_GOLDEN=write writes the file anew: read the difference before you commit it.</summary>
    public static void MustBe(string path, string text)
    {
        if (Environment.GetEnvironmentVariable("FAILOVER_GOLDEN") == "write")
        {
            File.WriteAllText(path, text);
        }
        Assert.True(File.Exists(path), $"{path} is missing: run the tests once with FAILOVER_GOLDEN=write");
        Assert.Equal(File.ReadAllText(path), text);
    }

    public static string GoldenOf(string name, [CallerFilePath] string caller = "") =>
        Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(caller))!, "golden", name + ".txt");
}
