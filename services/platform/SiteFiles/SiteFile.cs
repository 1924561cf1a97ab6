using Failover.Contracts;

namespace Failover.Platform;

/// <summary>Reads a site.yaml: several YAML documents, exactly the custom resources. All that is wrong is told at once.</summary>
public static class SiteFile
{
    /// <param name="text">The whole text.</param>
    /// <param name="fileName">Named in the errors.</param>
    /// <param name="known">What the store has already; null when the file must stand alone.</param>
    public static SiteFileResult Parse(string text, string fileName, KnownObjects? known = null)
    {
        var reading = new SiteFileReading(fileName);
        var documents = YamlTree.Read(text, reading);
        foreach (var document in documents)
        {
            SiteDocument.Read(document, reading);
        }
        SiteRules.Check(reading, known ?? KnownObjects.None);
        var errors = reading.Problems.OrderBy(p => p.Line).ThenBy(p => p.Column).ToList();
        return new SiteFileResult(errors.Count == 0 ? reading.Objects.ConvertAll(o => o.Object) : [], errors);
    }
}
