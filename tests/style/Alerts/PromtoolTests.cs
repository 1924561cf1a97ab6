using System.Diagnostics;

namespace Failover.Style.Tests;

/// <summary>The alerts before Prometheus' own tool: the rules are valid, and each fires when it should and only then.</summary>
public sealed class PromtoolTests
{
    public static TheoryData<string> RuleFiles =>
        [.. Directory.GetFiles(Path.Combine(SourceTree.Root, AlertFiles.Folder), "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(RuleFiles))]
    public async Task Rules_AreValid(string name) => await RunAsync("check", "rules", Path.Combine(SourceTree.Root, AlertFiles.Folder, name + ".yaml"));

    [Theory]
    [MemberData(nameof(RuleFiles))]
    public async Task Alerts_FireWhenTheyShouldAndOnlyThen(string name) =>
        await RunAsync("test", "rules", Path.Combine(SourceTree.Root, AlertFiles.Tests, name + ".test.yaml"));

    private static async Task RunAsync(params string[] arguments)
    {
        var tool = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(tool is null, "promtool is not installed: apt-get install --no-install-recommends prometheus");
        var start = new ProcessStartInfo(tool!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var ct = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        Assert.True(process.ExitCode == 0, await output + await errors);
    }
}
