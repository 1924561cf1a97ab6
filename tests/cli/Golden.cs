using System.Runtime.CompilerServices;

namespace Failover.Cli.Tests;

/// <summary>
/// Compares a text with a file of <c>golden/</c>. FAILOVER_GOLDEN=write writes the files anew: read the difference before you commit it.
/// </summary>
internal static class Golden
{
    public static void Check(string name, string text, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Folder(caller), name + ".txt");
        if (Environment.GetEnvironmentVariable("FAILOVER_GOLDEN") == "write")
        {
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path), $"{path} is missing: run the tests once with FAILOVER_GOLDEN=write");
        Assert.Equal(File.ReadAllText(path), text);
    }

    private static string Folder(string caller)
    {
        var folder = Path.GetDirectoryName(caller)!;
        while (!Directory.Exists(Path.Combine(folder, "golden")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"No golden/ above {caller}.");
        }

        return Path.Combine(folder, "golden");
    }
}
