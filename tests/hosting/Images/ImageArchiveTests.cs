using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace Failover.Hosting.Tests;

/// <summary>docker/images, which needs no Docker, on a base image of the test's own.</summary>
[Trait("Tier", "slow")]
public sealed class ImageArchiveTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("failover-images-").FullName;

    [Fact]
    public async Task Images_OfOneService_AreArchivesForEachMachineOnTheBaseThatWasAsked()
    {
        await ImagesScript.NeedBillsAsync();
        await using var registry = await LoopbackRegistry.StartAsync(Ct);
        var (code, text) = await ImagesScript.RunAsync("--only", "heartbeat", "--arch", "x64,arm64", "--base", registry.BaseImage, "--out", _folder);
        Assert.True(code == 0, text);

        var bill = ImagesScript.PackagesOf(Assert.Single(Directory.GetFiles(_folder, "failover-heartbeat-*.cdx.json")));
        foreach (var (machine, name) in LoopbackRegistry.Machines.Zip((string[])["x64", "arm64"]))
        {
            await CheckAsync(Assert.Single(Directory.GetFiles(_folder, $"failover-heartbeat-*-{name}.tar")), machine, bill);
        }
    }

    [Fact]
    public async Task Images_UnknownName_NamesThoseThereAre()
    {
        var (code, text) = await ImagesScript.RunAsync("--only", "heartbaet");
        Assert.Equal(2, code);
        Assert.Contains("there are: heartbeat election", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_UnknownMachine_NamesThoseThereAre()
    {
        var (code, text) = await ImagesScript.RunAsync("--only", "heartbeat", "--arch", "x64,riscv");
        Assert.Equal(2, code);
        Assert.Contains("no image for riscv; x64 and arm64 are known", text, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task CheckAsync(string archive, string machine, SortedSet<string> bill)
    {
        var files = await ReadAsync(File.OpenRead(archive));
        var index = JsonDocument.Parse(files["index.json"]).RootElement;
        var manifest = JsonDocument.Parse(Blob(files, index.GetProperty("manifests")[0])).RootElement;
        var image = JsonDocument.Parse(Blob(files, manifest.GetProperty("config"))).RootElement;
        Assert.Equal((machine, "linux"), (image.GetProperty("architecture").GetString(), image.GetProperty("os").GetString()));
        var config = image.GetProperty("config");
        Assert.Equal("1654", config.GetProperty("User").GetString());
        // It is built on what was asked for: the base's own label and layer are in it.
        Assert.Equal("of-the-test", config.GetProperty("Labels").GetProperty("base").GetString());
        var inside = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var layer in manifest.GetProperty("layers").EnumerateArray())
        {
            foreach (var (name, content) in await ReadAsync(new GZipStream(new MemoryStream(Blob(files, layer)), CompressionMode.Decompress)))
            {
                inside[name] = content;
            }
        }
        Assert.Contains("etc/base-of-the-test", inside.Keys);
        Assert.Contains("app/Failover.Heartbeat.dll", inside.Keys);
        Assert.DoesNotContain("app/Failover.Recorder.dll", inside.Keys);
        Assert.Contains("Failover.Heartbeat", config.GetProperty("Entrypoint").ToString(), StringComparison.Ordinal);
        // Native libraries of the machine that it is for are there, and every package in it is on the bill.
        var native = machine == "amd64" ? "x64" : machine;
        Assert.Contains(inside.Keys, n => n.EndsWith($"linux-{native}/native/libe_sqlite3.so", StringComparison.Ordinal));
        var packages = JsonDocument.Parse(inside["app/Failover.Heartbeat.deps.json"]).RootElement.GetProperty("libraries").EnumerateObject()
            .Where(l => l.Value.GetProperty("type").GetString() == "package").Select(l => l.Name.Replace('/', '@'));
        Assert.Equal([], packages.Except(bill, StringComparer.OrdinalIgnoreCase));
    }

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
}
