using System.Diagnostics;
using System.Text.Json;

namespace Failover.Hosting.Tests;

/// <summary>docker/images, run as an operator runs it.</summary>
internal static class ImagesScript
{
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(8);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Task<(int Code, string Text)> RunAsync(params string[] arguments) => RunAsync(Path.Combine(RepositoryFile.Root, "docker", "images"), RepositoryFile.Root, arguments);

    /// <summary>Skips the test where the tool that makes bills of materials cannot be loaded.</summary>
    public static async Task NeedBillsAsync()
    {
        var (code, text) = await RunAsync("dotnet", Path.Combine(RepositoryFile.Root, "docker"), "tool", "restore");
        Assert.SkipUnless(code == 0, $"The tool of docker/dotnet-tools.json could not be loaded: {text}");
    }

    /// <summary>NuGet packages, NAME@VERSION, that a bill of materials names.</summary>
    public static SortedSet<string> PackagesOf(string bill)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(bill));
        Assert.Equal("CycloneDX", json.RootElement.GetProperty("bomFormat").GetString());
        var packages = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var component in json.RootElement.GetProperty("components").EnumerateArray())
        {
            var package = $"{component.GetProperty("name").GetString()}@{component.GetProperty("version").GetString()}";
            // What whoever reads it compares with: where it comes from, and what it must hash to.
            Assert.Equal($"pkg:nuget/{package}", component.GetProperty("purl").GetString());
            Assert.True(component.TryGetProperty("hashes", out var hashes) && hashes.GetArrayLength() > 0, $"{package} has no hash");
            Assert.True(packages.Add(package), $"{package} is named twice");
        }
        return packages;
    }

    private static async Task<(int Code, string Text)> RunAsync(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = folder,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(Ct);
        var error = process.StandardError.ReadToEndAsync(Ct);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(Within);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return (process.ExitCode, await output + await error);
    }
}
