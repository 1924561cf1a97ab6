using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Failover.Platform.Tests;

/// <summary>What <c>kubectl get</c> shows of the samples, always and with <c>-o wide</c>.</summary>
public sealed class ResourceColumnTests
{
    private static readonly string[] Types = ["string", "integer", "date"];

    [Fact]
    public void Columns_OfEachKind_FollowTheRules() => Assert.All(ResourceKinds.All, k =>
    {
        var columns = CustomResources.Columns(k).ToList();
        Assert.True(columns.Count(c => c.Priority == 0) is >= 4 and <= 6, k.Kind);
        Assert.Equal("READY", columns[0].Name);
        Assert.Equal("AGE", columns.Last(c => c.Priority == 0).Name);
        Assert.Equal("MESSAGE", columns[^1].Name);
        Assert.All(columns, c => Assert.Contains(c.Type, Types));
        Assert.Equal(columns.Count, columns.Select(c => c.Name).Distinct(StringComparer.Ordinal).Count());
    });

    [Fact]
    public void Columns_OfTheSamples_AreAsTheyWere() => RepositoryFile.MustBe("tests/platform/golden/columns.txt", Render());

    [Fact]
    public void Columns_OfTheSamples_HaveAValueInEveryCell() => Assert.All(SampleObjects.All, o =>
    {
        var kind = ResourceKinds.All.Single(k => k.ObjectType == o.GetType());
        Assert.All(CustomResources.Columns(kind), c => Assert.NotEqual("", Cell(SampleObjects.Json(o), c)));
    });

    private static string Render()
    {
        var text = new StringBuilder();
        foreach (var value in SampleObjects.All)
        {
            var kind = ResourceKinds.All.Single(k => k.ObjectType == value.GetType());
            var json = SampleObjects.Json(value);
            var columns = CustomResources.Columns(kind).Select(c => (c.Name, Cell: Cell(json, c))).Prepend(("NAME", (string)json["metadata"]!["name"]!)).ToList();
            text.Append(CultureInfo.InvariantCulture, $"$ kubectl get {kind.ShortName} -o wide\n");
            text.Append(string.Join("   ", columns.Select(c => c.Item1.PadRight(Math.Max(c.Item1.Length, c.Item2.Length)))).TrimEnd()).Append('\n');
            text.Append(string.Join("   ", columns.Select(c => c.Item2.PadRight(Math.Max(c.Item1.Length, c.Item2.Length)))).TrimEnd()).Append("\n\n");
        }
        return text.ToString();
    }

    private static string Cell(JsonObject json, ResourceColumn column)
    {
        var value = Find(json, column.Path);
        return column.Type != "date" ? value?.ToString() ?? ""
            : value is null ? "" : Age(SampleObjects.Now - DateTimeOffset.Parse((string)value!, CultureInfo.InvariantCulture));
    }

    // The part of JSONPath that columns use: fields, and a list's item by one of its fields.
    private static JsonNode? Find(JsonNode? node, string path)
    {
        foreach (var step in System.Text.RegularExpressions.Regex.Matches(path, @"\.(\w+)(?:\[\?\(@\.(\w+)==""(\w+)""\)\])?").Cast<System.Text.RegularExpressions.Match>())
        {
            node = node?[step.Groups[1].Value];
            if (step.Groups[2].Success)
            {
                node = node?.AsArray().FirstOrDefault(i => (string?)i![step.Groups[2].Value] == step.Groups[3].Value);
            }
        }
        return node;
    }

    // As kubectl rounds.
    private static string Age(TimeSpan age) => age.TotalDays >= 2 ? $"{(int)age.TotalDays}d" : age.TotalHours >= 3 ? $"{(int)age.TotalHours}h" : $"{(int)age.TotalMinutes}m";
}
