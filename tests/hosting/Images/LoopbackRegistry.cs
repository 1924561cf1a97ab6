using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Failover.Hosting.Tests;

/// <summary>A registry of images on loopback that has one: a base image for two machines, with a user and a single small layer.</summary>
internal sealed class LoopbackRegistry : IAsyncDisposable
{
    private const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";
    private const string ListType = "application/vnd.docker.distribution.manifest.list.v2+json";
    private readonly WebApplication _app;
    private readonly Dictionary<string, byte[]> _blobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _manifests = new(StringComparer.Ordinal);
    private readonly byte[] _list;

    private LoopbackRegistry(WebApplication app)
    {
        _app = app;
        var tar = Layer();
        var layer = Keep(Compressed(tar));
        _list = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{ListType}}","manifests":[{{string.Join(',', Machines.Select(m => Manifest(m, layer, tar)))}}]}""");
    }

    /// <summary>Machines of the base image, as images call them.</summary>
    public static IReadOnlyList<string> Machines { get; } = ["amd64", "arm64"];

    // Kept under its digest; returned is its entry in the list.
    private string Manifest(string machine, string layer, byte[] tar)
    {
        var config = Keep(Encoding.UTF8.GetBytes(
            $$$"""{"architecture":"{{{machine}}}","os":"linux","config":{"Env":["PATH=/usr/bin","APP_UID=1654"],"User":"1654","Labels":{"base":"of-the-test"}},"rootfs":{"type":"layers","diff_ids":["{{{DigestOf(tar)}}}"]},"history":[{"created_by":"test"}]}"""));
        var manifest = Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"mediaType":"{{ManifestType}}","config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":{{_blobs[config].Length}},"digest":"{{config}}"},"layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":{{_blobs[layer].Length}},"digest":"{{layer}}"}]}""");
        _manifests[DigestOf(manifest)] = manifest;
        return $$$"""{"mediaType":"{{{ManifestType}}}","size":{{{manifest.Length}}},"digest":"{{{DigestOf(manifest)}}}","platform":{"architecture":"{{{machine}}}","os":"linux"}}""";
    }

    public int Port => new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    public string BaseImage => $"localhost:{Port}/base/aspnet:test";

    public static async Task<LoopbackRegistry> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var registry = new LoopbackRegistry(app);
        app.MapGet("/v2/", () => Results.Json(new { }));
        app.MapMethods("/v2/base/aspnet/manifests/{reference}", ["GET", "HEAD"], (HttpContext context, string reference) => registry._manifests.TryGetValue(reference, out var manifest)
            ? AnswerAsync(context, manifest, ManifestType) : AnswerAsync(context, registry._list, ListType));
        app.MapMethods("/v2/base/aspnet/blobs/{digest}", ["GET", "HEAD"], (HttpContext context, string digest) =>
            registry._blobs.TryGetValue(digest, out var blob) ? AnswerAsync(context, blob, "application/octet-stream") : Task.FromResult(context.Response.StatusCode = 404));
        await app.StartAsync(ct);
        return registry;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, byte[] body, string type)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        context.Response.Headers["Docker-Content-Digest"] = DigestOf(body);
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static byte[] Layer()
    {
        var memory = new MemoryStream();
        using (var tar = new TarWriter(memory, TarEntryFormat.Pax, leaveOpen: true))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "etc/base-of-the-test") { DataStream = new MemoryStream("base"u8.ToArray()) });
        }
        return memory.ToArray();
    }

    private static byte[] Compressed(byte[] bytes)
    {
        var memory = new MemoryStream();
        using (var zip = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(bytes);
        }
        return memory.ToArray();
    }

    private static string DigestOf(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    private string Keep(byte[] blob)
    {
        var digest = DigestOf(blob);
        _blobs[digest] = blob;
        return digest;
    }
}
