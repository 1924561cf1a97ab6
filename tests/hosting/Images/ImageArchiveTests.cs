using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace Failover.Hosting.Tests;

/// <summary>docker/images, which needs no Docker, on a base image of the test's own.</summary>
[Trait("Tier", "slow")]
public sealed class ImageArchiveTests : IDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(8);
    private readonly string _folder = Directory.CreateTempSubdirectory("failover-images-").FullName;

    [Fact]
    public async Task Images_OfOneService_IsAnArchiveOnTheBaseThatWasAsked()
    {
        await using var registry = await LoopbackRegistry.StartAsync(Ct);
        var (code, text) = await RunAsync("--only", "heartbeat", "--arch", "x64", "--base", registry.BaseImage, "--out", _folder);
        Assert.True(code == 0, text);

        var archive = Assert.Single(Directory.GetFiles(_folder, "failover-heartbeat-*.tar"));
        var files = await ReadAsync(File.OpenRead(archive));
        var index = JsonDocument.Parse(files["index.json"]).RootElement;
        var manifest = JsonDocument.Parse(Blob(files, index.GetProperty("manifests")[0])).RootElement;
        var config = JsonDocument.Parse(Blob(files, manifest.GetProperty("config"))).RootElement.GetProperty("config");
        Assert.Equal("1654", config.GetProperty("User").GetString());
        // It is built on what was asked for: the base's own label and layer are in it.
        Assert.Equal("of-the-test", config.GetProperty("Labels").GetProperty("base").GetString());
        var names = new List<string>();
        foreach (var layer in manifest.GetProperty("layers").EnumerateArray())
        {
            names.AddRange((await ReadAsync(new GZipStream(new MemoryStream(Blob(files, layer)), CompressionMode.Decompress))).Keys);
        }
        Assert.Contains("etc/base-of-the-test", names);
        Assert.Contains(names, n => n.EndsWith("app/Failover.Heartbeat.dll", StringComparison.Ordinal));
        Assert.DoesNotContain(names, n => n.EndsWith("Failover.Recorder.dll", StringComparison.Ordinal));
        Assert.Contains("Failover.Heartbeat", config.GetProperty("Entrypoint").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_UnknownName_NamesThoseThereAre()
    {
        var (code, text) = await RunAsync("--only", "heartbaet");
        Assert.Equal(2, code);
        Assert.Contains("there are: heartbeat election", text, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static byte[] Blob(Dictionary<string, byte[]> files, JsonElement descriptor) =>
        files[$"blobs/{descriptor.GetProperty("digest").GetString()!.Replace(':', '/')}"];

    private static async Task<Dictionary<string, byte[]>> ReadAsync(Stream stream)
    {
        await using var tar = new TarReader(stream);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        while (await tar.GetNextEntryAsync(copyData: true, Ct) is { } entry)
        {
            var memory = new MemoryStream();
            if (entry.DataStream is { } data)
            {
                await data.CopyToAsync(memory, Ct);
            }
            files[entry.Name.TrimStart('.', '/')] = memory.ToArray();
        }
        return files;
    }

    private static async Task<(int Code, string Text)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(RepositoryFile.Root, "docker", "images"), arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = RepositoryFile.Root,
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
