using Failover.Contracts;
using Microsoft.Data.Sqlite;

namespace Failover.Platform.Tests;

public sealed class SqliteSiteStoreTests : SiteStoreConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteSiteStore _store;

    public SqliteSiteStoreTests() => _store = new SqliteSiteStore(_folder.PathOf("site.db"), TimeProvider.System);

    protected override ISiteStore Store => _store;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Open_AgainAfterDispose_HasEverything()
    {
        var path = _folder.PathOf("again.db");
        long version;
        using (var first = new SqliteSiteStore(path, TimeProvider.System))
        {
            version = (await first.CreateAsync(Server("a"), Ct)).Metadata.ResourceVersion;
        }
        using var second = new SqliteSiteStore(path, TimeProvider.System);
        Assert.Equal(version, (await second.GetAsync<SiteServer>("a", Ct))!.Metadata.ResourceVersion);
    }

    /// <summary>A status says of which generation it speaks; 0 would mean that nobody counts.</summary>
    [Theory]
    [InlineData("json_remove(json, '$.metadata.generation')")]
    [InlineData("json_set(json, '$.metadata.generation', 0)")]
    public async Task Open_FileThatCountedNoGenerations_CountsFromOne(string before)
    {
        var path = _folder.PathOf("old.db");
        SiteServer created;
        using (var first = new SqliteSiteStore(path, TimeProvider.System))
        {
            created = await first.CreateAsync(Server("a"), Ct);
            var counted = await first.CreateAsync(Server("b"), Ct);
            await first.UpdateAsync(counted with { Spec = counted.Spec with { Maintenance = true } }, Ct);
        }
        Run(path, $"UPDATE objects SET json = {before} WHERE name = 'a'");
        using var second = new SqliteSiteStore(path, TimeProvider.System);
        var old = (await second.GetAsync<SiteServer>("a", Ct))!;
        Assert.Equal(1, old.Metadata.Generation);
        Assert.Equal((created.Spec.Address, created.Metadata.Uid, created.Metadata.ResourceVersion), (old.Spec.Address, old.Metadata.Uid, old.Metadata.ResourceVersion));
        Assert.Equal(2, (await second.GetAsync<SiteServer>("b", Ct))!.Metadata.Generation);
        Assert.Equal(2, (await second.UpdateAsync(old with { Spec = old.Spec with { Maintenance = true } }, Ct)).Metadata.Generation);
    }

    [Fact]
    public void Open_NewerSchema_IsRefused()
    {
        var path = _folder.PathOf("newer.db");
        Run(path, "PRAGMA user_version = 99");
        var refused = Assert.Throws<FailoverSetupException>(() => new SqliteSiteStore(path, TimeProvider.System));
        Assert.Contains("newer version", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NotADatabase_SaysWhichFile()
    {
        var path = _folder.PathOf("garbage.db");
        File.WriteAllText(path, new string('x', 5000));
        var refused = Assert.Throws<FailoverSetupException>(() => new SqliteSiteStore(path, TimeProvider.System));
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
    }

    private static void Run(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
