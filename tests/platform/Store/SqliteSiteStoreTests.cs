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

    [Fact]
    public void Open_NewerSchema_IsRefused()
    {
        var path = _folder.PathOf("newer.db");
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=false"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }
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
}
