using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Failover.Style.Tests;

/// <summary>The compiled truth: a reference that came in through another project is in no project file.</summary>
public sealed class AssemblyReferenceTests
{
    [Fact]
    public void Assemblies_OfServices_UseOnlyWhatTheirFolderMay()
    {
        var built = AllowedReferences.ByFolder.Keys.Select(f => (Folder: f, Path: Locate(f))).Where(a => a.Path is not null).ToList();
        Assert.SkipWhen(built.Count == 0, "no service is built in Release; ./test builds them first");
        Assert.Equal([], built.SelectMany(a => Violations(a.Folder, ReferencesOf(a.Path!))).Order());
    }

    [Fact]
    public void Assemblies_ThisTestItself_HasReadableReferences() =>
        Assert.Contains("xunit.v3.core", ReferencesOf(typeof(AssemblyReferenceTests).Assembly.Location));

    [Fact]
    public void Rule_CommandLineThatUsesElectionDirectly_IsFound() =>
        Assert.Equal(["cli uses Failover.Election"], Violations("cli", ["System.Runtime", "Failover.LocalHost", "Failover.Election"]));

    [Fact]
    public void Rule_UnknownFolder_MayUseNothing() => Assert.NotEmpty(Violations("analytics", ["Failover.Contracts"]));

    private static IEnumerable<string> Violations(string folder, IEnumerable<string> references)
    {
        var allowed = AllowedReferences.ByFolder.TryGetValue(folder, out var folders) ? folders.Select(AllowedReferences.AssemblyOf).ToList() : [];
        return references.Where(r => r.StartsWith("Failover.", StringComparison.Ordinal) && !allowed.Contains(r)).Select(r => $"{folder} uses {r}");
    }

    private static string? Locate(string folder)
    {
        var output = Path.Combine(SourceTree.Root, "services", folder, "bin", "Release", "net10.0");
        var name = folder == "cli" ? "failover.dll" : AllowedReferences.AssemblyOf(folder) + ".dll";
        var path = Path.Combine(output, name);
        return File.Exists(path) ? path : null;
    }

    private static List<string> ReferencesOf(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        return metadata.AssemblyReferences.Select(h => metadata.GetString(metadata.GetAssemblyReference(h).Name)).ToList();
    }
}
