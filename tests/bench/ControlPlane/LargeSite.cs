using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Failover.Contracts;
using Failover.License;
using Failover.Platform;
using Microsoft.Data.Sqlite;

namespace Failover.Bench;

/// <summary>A site of many servers and spares: its objects, and the recorders that play them.</summary>
internal sealed class LargeSite
{
    public const string Name = "bench";
    public const string KeyFolder = "license-keys";

    private readonly Dictionary<string, PlayedRecorder> _byName;
    private readonly int _cameras;

    /// <param name="address">The HTTP address of the recorder of this name.</param>
    public LargeSite(int servers, int spares, int cameras, Func<string, string> address)
    {
        _cameras = cameras;
        Servers = [.. Enumerable.Range(1, servers).Select(i => Recorder($"server-{i:0000}", cameras))];
        Spares = [.. Enumerable.Range(1, spares).Select(i => Recorder($"spare-{i:0000}", 0))];
        All = [.. Servers, .. Spares];
        _byName = All.ToDictionary(r => r.Name, StringComparer.Ordinal);

        PlayedRecorder Recorder(string name, int own) => new(Name, name, address(name), own, IsAlive);
    }

    public IReadOnlyList<PlayedRecorder> Servers { get; }

    public IReadOnlyList<PlayedRecorder> Spares { get; }

    public IReadOnlyList<PlayedRecorder> All { get; }

    public PlayedRecorder? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Writes the site's objects into a new store file, in one transaction: one by one, each would wait for the disk.</summary>
    /// <param name="keys">Folder for the public key of a licence that is made for this run; null = none is installed.</param>
    public void Write(string file, string? keys = null)
    {
        new SqliteSiteStore(file, TimeProvider.System).Dispose();
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        using var transaction = connection.BeginTransaction();
        var version = 0L;
        foreach (var (kind, name, json) in keys is null ? Objects() : Objects().Append(Licence(keys)))
        {
            connection.Execute(
                "INSERT INTO objects (kind, name, version, json) VALUES (@kind, @name, @version, @text)",
                new { kind, name, version = ++version, text = WithVersion(json, version) }, transaction);
        }

        connection.Execute("UPDATE counter SET version = @version", new { version }, transaction);
        transaction.Commit();
    }

    public VerdictReport Verdict() => new()
    {
        Site = Name, Id = Guid.NewGuid().ToString("N"), Time = TimeProvider.System.GetUtcNow(), Entitled = true, Reasons = ["All is licensed."],
        CamerasCounted = Servers.Count * _cameras, CamerasLicensed = Servers.Count * _cameras, BaseLicence = true,
    };

    private bool IsAlive(string name) => !(Find(name)?.Dead ?? true);

    private static string WithVersion(JsonNode json, long version)
    {
        json["metadata"]!["resourceVersion"] = version;
        return json.ToJsonString(FailoverJson.Options);
    }

    private IEnumerable<(string Kind, string Name, JsonNode Json)> Objects()
    {
        yield return One(new Site { Metadata = new ObjectMeta { Name = Name }, Spec = new SiteSpec() });
        foreach (var spare in Spares)
        {
            yield return One(new FailoverServer
            {
                Metadata = new ObjectMeta { Name = spare.Name },
                Spec = new FailoverServerSpec { Address = spare.Address, MaxHotCameras = 4096, RingMemoryMiB = 65_536, NetworkMbps = 10_000 },
            });
        }

        foreach (var server in Servers)
        {
            yield return One(new SiteServer { Metadata = new ObjectMeta { Name = server.Name }, Spec = new SiteServerSpec { Address = server.Address } });
            for (var i = 1; i <= _cameras; i++)
            {
                yield return One(new Camera
                {
                    Metadata = new ObjectMeta { Name = $"{server.Name}-cam-{i:00}" },
                    Spec = new CameraSpec { Server = server.Name, Url = $"rtsp://10.0.0.1/{server.Name}/{i}", Priority = 40 + (i % 20) },
                });
            }
        }

    }

    private static (string Kind, string Name, JsonNode Json) One<T>(T value)
        where T : class, ISiteObject => (T.Kind, value.Metadata.Name, JsonSerializer.SerializeToNode(value, FailoverJson.Options)!);

    private (string Kind, string Name, JsonNode Json) Licence(string keys)
    {
        const string Key = "bench-key";
        var (privatePem, publicPem) = LicenseIssuer.CreateKeys();
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(keys).FullName, Key + ".pem"), publicPem + "\n");
        var claims = new LicenseClaims
        {
            Site = Name,
            Serial = "bench",
            ProductVersion = 2023,
            Edition = "Professional",
            Items = [new LicenseItem("CFOR-2001", 1), new LicenseItem("CFOR-1001", Servers.Count * _cameras)],
            IssuedAt = TimeProvider.System.GetUtcNow(),
        };
        return One(new FailoverLicense
        {
            Metadata = new ObjectMeta { Name = "bench" }, Spec = new FailoverLicenseSpec(LicenseIssuer.Issue(claims, privatePem, Key)),
        });
    }
}
