using System.Diagnostics;
using Failover.Broker.Fixtures;

namespace Failover.Broker.Tests;

/// <summary>The broker of the tests itself: nothing of it outlives a test that fails or is killed.</summary>
public sealed class TestBrokerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("failover-guard-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Guard_WhoseInputEnds_KillsNodeAndPortMapper_AlsoAStoppedOne()
    {
        Assert.SkipWhen(TestBroker.Missing is not null, TestBroker.Missing ?? "");
        var ports = BrokerPorts.Find();
        using var folder = new BrokerFolder(ports);
        await using var node = BrokerNode.Start(ports, folder);
        await node.PauseAsync();
        var (server, mapper) = await node.ProcessesAsync();
        Assert.True(Runs(server) && Runs(mapper));
        await node.DisposeAsync();
        await Poll.UntilAsync(() => !Runs(server) && !Runs(mapper), () => $"node {server} and port mapper {mapper} ended");
    }

    // A zombie that nobody has waited for yet has ended.
    private static bool Runs(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')')..].Split(' ')[1] != "Z";
        }
        catch (Exception e) when (e is ArgumentException or IOException or InvalidOperationException)
        {
            return false;
        }
    }
}
