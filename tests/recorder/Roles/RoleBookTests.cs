using Failover.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Recorder.Tests;

public sealed class RoleBookTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("failover-roles-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void TryServe_LowerTermThanSeen_IsRefusedAlsoAfterARestart()
    {
        var book = Open();
        Assert.True(book.TryServe(new RoleHeld("slave-2", 2)));
        book.See(new Dictionary<string, long> { ["slave-2"] = 5 });
        Assert.Empty(book.Roles);
        Assert.False(book.TryServe(new RoleHeld("slave-2", 4)));
        Assert.False(Open().TryServe(new RoleHeld("slave-2", 4)));
        Assert.True(Open().TryServe(new RoleHeld("slave-2", 5)));
    }

    [Fact]
    public void See_LowerTerms_ChangeNothing()
    {
        var book = Open();
        book.See(new Dictionary<string, long> { ["slave-2"] = 5 });
        book.See(new Dictionary<string, long> { ["slave-2"] = 3 });
        Assert.Equal(5, book.Highest("slave-2"));
    }

    private RoleBook Open() => new(new PlanCache(_directory, NullLogger.Instance));
}
