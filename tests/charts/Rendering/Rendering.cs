using System.Collections.Concurrent;

namespace Failover.Charts.Tests;

/// <summary>What Helm makes of the chart, each rendering once.</summary>
internal static class Rendering
{
    public const string Release = "site";
    public const string Namespace = "harbour";

    private static readonly ConcurrentDictionary<string, Lazy<IReadOnlyList<RenderedObject>>> Done = new(StringComparer.Ordinal);

    /// <summary>The objects of one of the chart's examples.</summary>
    public static IReadOnlyList<RenderedObject> Of(string example) =>
        Done.GetOrAdd(example, e => new Lazy<IReadOnlyList<RenderedObject>>(() => Of(ChartFiles.Chart, ChartFiles.ExampleOf(e)))).Value;

    public static IReadOnlyList<RenderedObject> Of(string chart, string values, params string[] more)
    {
        var (code, text) = Try(chart, ["-f", values, .. more]);
        Assert.True(code == 0, text);
        return RenderedObject.Read(text);
    }

    public static (int Code, string Text) Try(string chart, params string[] arguments) =>
        HelmProgram.Run(ChartFiles.Root, ["template", Release, chart, "--namespace", Namespace, .. arguments]);
}
