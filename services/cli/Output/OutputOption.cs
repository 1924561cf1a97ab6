using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary><c>-o table|json|yaml</c> and its older form <c>--json</c>: all that is printed comes from one JSON.</summary>
internal sealed class OutputOption
{
    private const string Table = "table";
    private const string InJson = "json";
    private const string InYaml = "yaml";

    private readonly Option<string> _format = new("--output", "-o") { Description = "table, json or yaml.", DefaultValueFactory = _ => Table, HelpName = "FORMAT" };
    private readonly Option<bool> _json = new("--json") { Description = "The same as -o json, on one line." };

    public OutputOption() => _format.AcceptOnlyFromAmong(Table, InJson, InYaml);

    public void AddTo(Command verb)
    {
        verb.Add(_format);
        verb.Add(_json);
    }

    /// <summary>Is a table wanted, for a person?</summary>
    public bool IsTable(ParseResult parsed) => !parsed.GetValue(_json) && parsed.GetValue(_format) == Table;

    /// <param name="screen">Where to.</param>
    /// <param name="parsed">What was asked for.</param>
    /// <param name="json">As it came from the site.</param>
    public void Print(Screen screen, ParseResult parsed, string json) => screen.Out.WriteLine(
        parsed.GetValue(_json) ? json
        : parsed.GetValue(_format) == InYaml ? YamlText.Of(JsonNode.Parse(json)).TrimEnd('\n')
        : JsonNode.Parse(json)?.ToJsonString(FailoverJson.Indented) ?? "null");

    public void Print<T>(Screen screen, ParseResult parsed, T value) => Print(screen, parsed, JsonSerializer.Serialize(value, FailoverJson.Options));
}
