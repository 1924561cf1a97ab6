namespace Failover.Broker.Tests;

/// <summary>A file of the source tree that must be what the code says.</summary>
internal static class RepositoryFile
{
    public static string Root { get; } = FindRoot();

    public static string Read(string path) => File.Exists(Path.Combine(Root, path)) ? File.ReadAllText(Path.Combine(Root, path)) : "";

    /// <summary>Fails with the way to mend it: what it should be is written beside.</summary>
    public static void MustBe(string path, string expected)
    {
        if (Read(path) == expected)
        {
            return;
        }

        var artifact = Path.Combine(Root, "artifacts", "tests", Path.GetFileName(path));
        Directory.CreateDirectory(Path.GetDirectoryName(artifact)!);
        File.WriteAllText(artifact, expected);
        Assert.Fail($"{path} is not what the code says. If the code is right: cp {Path.GetRelativePath(Root, artifact)} {path}");
    }

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
