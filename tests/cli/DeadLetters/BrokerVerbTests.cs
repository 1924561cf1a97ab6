using Microsoft.Extensions.Time.Testing;

namespace Failover.Cli.Tests;

/// <summary>The options of the bus at every verb that has them: all errors at once, and never a password.</summary>
public sealed class BrokerVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Recorder_OverABroker_SaysAllThatIsMissingAtOnce()
    {
        var (code, _, error) = await RunAsync("recorder", "--name", "slave-1", "--token-file", "t", "--bus", "rabbitmq", "--site", "http://host:7400");
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Equal(
            """
            failover: --site is for the built-in bus: with --bus rabbitmq give --site-name NAME instead.
            failover: The broker's address is missing: give --broker or FAILOVER__BUS__BROKER (write amqps://USER@HOST:PORT/VHOST).
            failover: The broker's password is missing: write it into a file and give --broker-password-file or FAILOVER__BUS__PASSWORDFILE.

            """,
            error);
    }

    [Theory]
    [InlineData("--site' is required", "recorder", "--name", "slave-1", "--token-file", "t")]
    [InlineData("--site-name is for --bus rabbitmq", "recorder", "--name", "slave-1", "--token-file", "t", "--site", "host", "--site-name", "harbour")]
    [InlineData("give --bus rabbitmq too", "up", "--broker", "amqps://u@host/v")]
    [InlineData("it must be built-in or rabbitmq", "up", "--bus", "carrier-pigeon")]
    [InlineData("--bus-away needs", "demo", "--bus-away")]
    [InlineData("or --all (and not both)", "dead-letters", "drop", "--broker", "amqps://u@host/v")]
    [InlineData("or --all (and not both)", "dead-letters", "replay", "0123456789ab", "--all", "--broker", "amqps://u@host/v")]
    public async Task Run_WrongChoice_Exit2WithRemedy(string expected, params string[] args)
    {
        var (code, output, error) = await RunAsync(args);
        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.All(error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("failover: ", line));
    }

    [Fact]
    public async Task Run_PasswordInTheAddress_IsRefusedAndNotShown()
    {
        var (code, output, error) = await RunAsync("dead-letters", "list", "--broker", "amqps://u:hush-hush@host/v", "--broker-password-file", Password());
        Assert.Equal(ExitCode.BadInput, code);
        Assert.DoesNotContain("hush", output + error, StringComparison.Ordinal);
        Assert.Contains("holds a password", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeadLetters_NobodyAnswers_OneSentenceWithPlaceAndRemedy()
    {
        var (code, _, error) = await RunAsync("dead-letters", "list", "--broker", "amqp://u@127.0.0.1:1/v", "--broker-password-file", Password());
        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal("failover: The broker amqp://127.0.0.1:1/v is not reached: Connection refused. Check host, port and that it runs.\n", error);
    }

    private string Password()
    {
        var file = Path.Combine(_folder.Path, "password");
        File.WriteAllText(file, "hush-hush\n");
        return file;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await FailoverCommand.RunAsync(args, new Screen(output, error, new FakeTimeProvider()), TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
