using System.Globalization;
using Failover.Cli;
using Failover.Demo;

namespace Failover.Processes.Tests;

/// <summary>
/// A network namespace of slave-2's own, joined to the others by a veth pair. Dropped packets are dropped by the kernel: nobody hears a FIN
/// or a reset. What the others have on 127.0.0.1 is reached from inside at the gateway (destination NAT).
/// </summary>
internal sealed class ServerNetwork : IAsyncDisposable
{
    private const string Folder = "/run/netns";
    private static int _made;

    private readonly string _name;
    private readonly string _link;
    private readonly string _subnet;

    private ServerNetwork(int number)
    {
        _name = string.Create(CultureInfo.InvariantCulture, $"failover-{Environment.ProcessId}-{number}");
        _link = string.Create(CultureInfo.InvariantCulture, $"fo{Environment.ProcessId % 1_000_000}n{number % 100}");
        // 198.18.0.0/15 is set aside for tests of networks (RFC 2544).
        _subnet = string.Create(CultureInfo.InvariantCulture, $"198.18.{Environment.ProcessId % 256}.{number % 64 * 4}");
    }

    public ServerPlace Place => new(
        new ChildProgram(RootCommand.Find("ip")!, ["netns", "exec", _name, "dotnet", Path.Combine(AppContext.BaseDirectory, "failover.dll")]), Inside, Gateway);

    private string Gateway => Host(1);

    private string Inside => Host(2);

    /// <summary>Makes one; skips the test, with the reason, where that cannot be.</summary>
    public static async Task<ServerNetwork> CreateAsync()
    {
        if (RootCommand.MissingFor("ip", "nft") is { } missing)
        {
            Assert.Skip(missing);
        }
        await RemoveLeftOversAsync();
        var network = new ServerNetwork(Interlocked.Increment(ref _made));
        try
        {
            await network.MakeAsync();
            return network;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            await network.DisposeAsync();
            Assert.Skip($"This machine gives no network namespace: {e.Message}");
            throw;
        }
    }

    /// <summary>Pulls the plug: the interface inside goes down.</summary>
    public Task LinkDownAsync() => RootCommand.RunAsync("ip", "-n", _name, "link", "set", "eth0", "down");

    public Task LinkUpAsync() => RootCommand.RunAsync("ip", "-n", _name, "link", "set", "eth0", "up");

    /// <summary>Drops what comes in, what goes out, or both; what belongs to <paramref name="butPort"/> passes.</summary>
    public async Task DropAsync(bool incoming, bool outgoing, int? butPort = null)
    {
        await NftAsync("add table inet cut");
        foreach (var (hook, drops, device) in new[] { ("input", incoming, "iif"), ("output", outgoing, "oif") })
        {
            if (!drops)
            {
                continue;
            }
            // First the exceptions, then the policy: nothing that is to pass is dropped in between.
            await NftAsync($"add chain inet cut {hook} {{ type filter hook {hook} priority 0; policy accept; }}");
            await NftAsync($"add rule inet cut {hook} {device} lo accept");
            if (butPort is { } port)
            {
                await NftAsync($"add rule inet cut {hook} tcp {(hook == "input" ? "sport" : "dport")} {port} accept");
            }
            await NftAsync($"add rule inet cut {hook} drop");
        }
    }

    public Task RestoreAsync() => NftAsync("delete table inet cut");

    public async ValueTask DisposeAsync()
    {
        await TryAsync("ip", "link", "del", _link);
        await TryAsync("ip", "netns", "del", _name);
        await TryAsync("nft", "delete", "table", "ip", _name);
    }

    private async Task MakeAsync()
    {
        await RootCommand.RunAsync("ip", "netns", "add", _name);
        await RootCommand.RunAsync("ip", "link", "add", _link, "type", "veth", "peer", "name", "eth0", "netns", _name);
        await RootCommand.RunAsync("ip", "addr", "add", $"{Gateway}/30", "dev", _link);
        await RootCommand.RunAsync("ip", "link", "set", _link, "up");
        await RootCommand.RunAsync("ip", "-n", _name, "addr", "add", $"{Inside}/30", "dev", "eth0");
        await RootCommand.RunAsync("ip", "-n", _name, "link", "set", "eth0", "up");
        await RootCommand.RunAsync("ip", "-n", _name, "link", "set", "lo", "up");
        // Without it the kernel refuses to hand packets of another interface to 127.0.0.1.
        await File.WriteAllTextAsync($"/proc/sys/net/ipv4/conf/{_link}/route_localnet", "1", CancellationToken.None);
        await RootCommand.RunAsync("nft", $"add table ip {_name}");
        await RootCommand.RunAsync("nft", $"add chain ip {_name} in {{ type nat hook prerouting priority -100; }}");
        await RootCommand.RunAsync("nft", $"add rule ip {_name} in iifname {_link} ip daddr {Gateway} dnat to 127.0.0.1");
    }

    private Task<string> NftAsync(string command) => RootCommand.RunAsync("ip", "netns", "exec", _name, RootCommand.Find("nft")!, command);

    private string Host(int add)
    {
        var dot = _subnet.LastIndexOf('.');
        return string.Create(CultureInfo.InvariantCulture, $"{_subnet[..dot]}.{int.Parse(_subnet[(dot + 1)..], CultureInfo.InvariantCulture) + add}");
    }

    /// <summary>A run that was killed leaves its namespace; the name says whose it was.</summary>
    private static async Task RemoveLeftOversAsync()
    {
        foreach (var name in Directory.Exists(Folder) ? Directory.GetFiles(Folder).Select(Path.GetFileName) : [])
        {
            if (RootCommand.OwnerOf(name!) is { } pid && !Directory.Exists($"/proc/{pid}"))
            {
                await TryAsync("ip", "netns", "del", name!);
                await TryAsync("nft", "delete", "table", "ip", name!);
            }
        }
    }

    private static async Task TryAsync(string command, params string[] arguments)
    {
        try
        {
            await RootCommand.RunAsync(command, arguments);
        }
        catch (InvalidOperationException)
        {
            // It was not made, or went with the namespace.
        }
    }
}
