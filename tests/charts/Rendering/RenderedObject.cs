using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Failover.Charts.Tests;

/// <summary>One object as Helm rendered it.</summary>
internal sealed class RenderedObject(YamlMappingNode root)
{
    public YamlMappingNode Root { get; } = root;

    public string Kind => Text("kind");

    public string Name => Text("metadata", "name");

    public string Component => Text("metadata", "labels", "app.kubernetes.io/component");

    /// <summary>The pod that it is or makes; null for anything else.</summary>
    public RenderedObject? Pod => Kind switch
    {
        "Pod" => this,
        "Deployment" or "StatefulSet" => new RenderedObject((YamlMappingNode)Find("spec", "template")!),
        _ => null,
    };

    public IReadOnlyList<RenderedObject> Containers =>
        [.. ((string[])["initContainers", "containers"]).SelectMany(k => List("spec", k)).Select(n => new RenderedObject((YamlMappingNode)n))];

    public static IReadOnlyList<RenderedObject> Read(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(d => d.RootNode).OfType<YamlMappingNode>().Select(n => new RenderedObject(n))];
    }

    public YamlNode? Find(params string[] path) => Find(Root, path);

    public static YamlNode? Find(YamlNode node, params string[] path)
    {
        foreach (var key in path)
        {
            if (node is not YamlMappingNode map || !map.Children.TryGetValue(new YamlScalarNode(key), out var next))
            {
                return null;
            }
            node = next;
        }
        return node;
    }

    /// <summary>A scalar, or empty.</summary>
    public string Text(params string[] path) => (Find(path) as YamlScalarNode)?.Value ?? "";

    public IReadOnlyList<YamlNode> List(params string[] path) => (Find(path) as YamlSequenceNode)?.Children.ToList() ?? [];

    public IReadOnlyList<string> Texts(params string[] path) => [.. List(path).Cast<YamlScalarNode>().Select(n => n.Value!)];

    public IReadOnlyDictionary<string, string> Map(params string[] path) => MapOf(Find(path));

    public static IReadOnlyDictionary<string, string> MapOf(YamlNode? node) => (node as YamlMappingNode)?.Children
        .ToDictionary(c => ((YamlScalarNode)c.Key).Value!, c => (c.Value as YamlScalarNode)?.Value ?? "", StringComparer.Ordinal) ?? [];

    public override string ToString() => $"{Kind} {Name}";

    /// <summary>One text for a node, whatever its style and the order of its keys.</summary>
    public static string Canonical(YamlNode? node) => node switch
    {
        null => "-",
        YamlScalarNode s => s.Value ?? "",
        YamlSequenceNode l => $"[{string.Join(", ", l.Children.Select(Canonical))}]",
        YamlMappingNode m => $"{{{string.Join(", ", m.Children.Select(c => $"{Canonical(c.Key)}: {Canonical(c.Value)}").Order(StringComparer.Ordinal))}}}",
        _ => throw new NotSupportedException(node.NodeType.ToString()),
    };

    /// <summary>A scalar that a reader of YAML takes for a number or a truth value, and the API would refuse where it wants a text.</summary>
    public static bool IsNoText(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: { } value }
        && (value is "true" or "false" or "null" or "~" or "" || double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out _));
}
