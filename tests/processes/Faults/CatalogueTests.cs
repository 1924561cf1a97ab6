using System.Reflection;
using System.Text.RegularExpressions;

namespace Failover.Processes.Tests;

/// <summary>The page that says which fault is tested where agrees with the tests.</summary>
public sealed partial class CatalogueTests
{
    private const string Page = "docs/design/fault-tests.md";

    [Fact]
    public void Page_EveryTestOfARow_StandsInThatRowAndViceVersa()
    {
        var rows = File.ReadLines(Path.Combine(RepositoryFile.Root, Page)).Select(line => RowOfTable().Match(line)).Where(match => match.Success)
            .ToDictionary(match => match.Groups[1].Value, match => match.Value);
        Assert.Equal(Enumerable.Range(1, 35).Select(row => $"{row}"), rows.Keys);
        var tests = typeof(CatalogueTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .SelectMany(method => method.GetCustomAttributes<TraitAttribute>().Where(trait => trait.Name == "Row"), (method, trait) => (Method: method, Row: trait.Value))
            .ToList();
        Assert.Empty(tests
            .Where(test => !rows[test.Row].Contains(test.Method.Name, StringComparison.Ordinal) && !rows[test.Row].Contains($"`{test.Method.DeclaringType!.Name}`", StringComparison.Ordinal))
            .Select(test => $"{Page}, row {test.Row}: {test.Method.DeclaringType!.Name}.{test.Method.Name} is missing."));
        var ours = tests.Select(test => test.Method.DeclaringType!.Name).ToHashSet();
        Assert.Empty(rows.SelectMany(row => NamedTest().Matches(row.Value), (row, named) => (Row: row.Key, Class: named.Groups[1].Value, Method: named.Groups[2].Value))
            .Where(named => ours.Contains(named.Class) && !named.Method.EndsWith('.') && !tests.Any(test => test.Row == named.Row && test.Method.Name == named.Method))
            .Select(named => $"{Page}, row {named.Row}: there is no {named.Class}.{named.Method} with this row."));
    }

    [GeneratedRegex(@"^\| (\d+) \|.*$")]
    private static partial Regex RowOfTable();

    [GeneratedRegex(@"`(\w+Tests)\.([\w.]+)`")]
    private static partial Regex NamedTest();
}
