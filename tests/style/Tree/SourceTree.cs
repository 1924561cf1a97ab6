namespace Failover.Style.Tests;

/// <summary>The files of the repository as text, by path with forward slashes. Rules see only this, so a test can plant a violation.</summary>
internal sealed class SourceTree(IReadOnlyDictionary<string, string> files)
{
    private static readonly string[] NotOurs = ["bin", "obj", ".git", "artifacts", "TestResults", "failover-data", ".vs", ".idea"];
    private static readonly string[] Binary = [".png", ".fvc", ".h264", ".264", ".mp4", ".vol"];
    private static readonly Lazy<SourceTree> Repository = new(() => new(ReadAll(FindRoot())));

    public static string Root => FindRoot();

    /// <summary>The repository this test was built from.</summary>
    public static SourceTree Own => Repository.Value;

    public IReadOnlyDictionary<string, string> Files => files;

    public static SourceTree Of(params (string Path, string Text)[] planted) => new(planted.ToDictionary(f => f.Path, f => f.Text));

    public IEnumerable<(string Path, string Text)> Having(params string[] extensions) =>
        files.Where(f => extensions.Any(e => f.Key.EndsWith(e, StringComparison.Ordinal))).Select(f => (f.Key, f.Value)).OrderBy(f => f.Key);

    public bool Has(string path) => files.ContainsKey(path);

    public bool HasFolder(string path) => files.Keys.Any(f => f.StartsWith(path + "/", StringComparison.Ordinal));

    private static Dictionary<string, string> ReadAll(string folder)
    {
        var found = new Dictionary<string, string>();
        var pending = new Stack<string>([folder]);
        while (pending.TryPop(out var next))
        {
            foreach (var child in Directory.EnumerateDirectories(next).Where(d => !NotOurs.Contains(Path.GetFileName(d))))
            {
                pending.Push(child);
            }

            foreach (var file in Directory.EnumerateFiles(next).Where(f => !Binary.Contains(Path.GetExtension(f))))
            {
                found[Path.GetRelativePath(folder, file).Replace('\\', '/')] = File.ReadAllText(file);
            }
        }

        return found;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Failover.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("No Failover.sln above " + AppContext.BaseDirectory);
    }
}
