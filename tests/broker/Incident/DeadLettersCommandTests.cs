using System.Diagnostics;
using System.Text;
using Failover.Broker.Fixtures;
using Failover.Contracts;
using Failover.Platform;
using RabbitMQ.Client;

namespace Failover.Broker.Tests;

/// <summary><c>failover dead-letters</c> as an operator runs it, against a real broker.</summary>
[Collection(BrokerCollection.Name)]
public sealed class DeadLettersCommandTests(BrokerCollection shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestBroker Broker => shared.Broker;

    [Fact]
    public async Task List_Drop_AndAKeyThatIsNotThere_SayItAndExitAccordingly()
    {
        await RunAsync("drop", "--all");
        await using var connection = await Broker.ConnectAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        var body = Encoding.UTF8.GetBytes("{]");
        await channel.BasicPublishAsync(BrokerTopology.DeadExchange, "", body, Ct);
        await Poll.UntilAsync(async () => await channel.MessageCountAsync(BrokerTopology.DeadQueue, Ct) == 1, () => "the dead letter");
        var key = DeadLetter.KeyOf(body);
        var list = await RunAsync("list");
        Assert.Equal(0, list.Code);
        Assert.Contains($"{key}  -     {Topics.Journal}  dropped  (not readable", list.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Broker.PasswordOf("failover-operator"), list.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("replay", "0123456789ab")).Code);
        var drop = await RunAsync("drop", key);
        Assert.Equal((0, true), (drop.Code, drop.Output.Contains("1 dead letter dropped.", StringComparison.Ordinal)));
        Assert.Equal("No dead letters.\n", (await RunAsync("list")).Output);
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var dll = Path.Combine(RepositoryFile.Root, "services", "cli", "bin", "Release", "net10.0", "failover.dll");
        var info = new ProcessStartInfo("dotnet", [
            dll, "dead-letters", .. arguments, "--broker", Broker.TlsAddressOf("failover-operator"), "--broker-ca", Broker.AuthorityFile,
            "--broker-password-file", Broker.PasswordFileOf("failover-operator"),
        ])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(info)!;
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(late.Token);
            var error = process.StandardError.ReadToEndAsync(late.Token);
            await process.WaitForExitAsync(late.Token);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }
}
