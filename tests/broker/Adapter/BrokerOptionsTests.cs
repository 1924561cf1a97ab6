using Failover.Platform;

namespace Failover.Broker.Tests;

public sealed class BrokerOptionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("failover-options-").FullName;

    private string PasswordFile
    {
        get
        {
            var file = Path.Combine(_folder, "password");
            File.WriteAllText(file, "hush-hush\n");
            return file;
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("amqps://u@broker.example/site", "amqps://broker.example:5671/site", "u")]
    [InlineData("amqp://u@10.0.0.7:5673", "amqp://10.0.0.7:5673/", "u")]
    [InlineData("amqps://a%40b@[::1]:5671/one%2Ftwo", "amqps://::1:5671/one/two", "a@b")]
    public void Check_GoodAddress_PrintsNoUserAndNoPassword(string address, string printed, string user)
    {
        var options = BrokerOptions.Check(new BrokerSettings { Broker = address, PasswordFile = PasswordFile });
        Assert.Equal((printed, user, "hush-hush"), (options.ToString(), options.User, options.ReadPassword()));
    }

    [Theory]
    [InlineData(null, "is missing: give --broker")]
    [InlineData("http://u@host/", "is no address of AMQP")]
    [InlineData("amqps://host/site", "names no user")]
    [InlineData("amqps://u@host/a/b", "more than a virtual host")]
    [InlineData("amqps://u@host/a?heartbeat=1", "more than a virtual host")]
    public void Check_BadAddress_SaysWhatAndRemedy(string? address, string expected) =>
        Assert.Contains(expected, Problem(new BrokerSettings { Broker = address, PasswordFile = PasswordFile }), StringComparison.Ordinal);

    [Fact]
    public void Check_PasswordInTheAddress_IsRefusedAndNotShown()
    {
        var settings = new BrokerSettings { Broker = "amqps://u:hush-hush@host/site", PasswordFile = PasswordFile };
        Assert.Contains("holds a password", Problem(settings), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", Problem(settings) + settings, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_SeveralErrors_AreSaidAtOnce()
    {
        var problem = Problem(new BrokerSettings
        {
            Broker = "amqp://u@host", PasswordFile = Path.Combine(_folder, "none"), CaFile = PasswordFile, CertificateFile = PasswordFile,
        });
        Assert.Equal(4, problem.Split(Environment.NewLine).Length);
        Assert.Contains("which has no TLS", problem, StringComparison.Ordinal);
        Assert.Contains("is not readable", problem, StringComparison.Ordinal);
        Assert.Contains("belong together", problem, StringComparison.Ordinal);
        Assert.Contains("no certificate in PEM", problem, StringComparison.Ordinal);
    }

    private static string Problem(BrokerSettings settings)
    {
        var thrown = Assert.Throws<FailoverSetupException>(() => BrokerOptions.Check(settings));
        Assert.Equal(2, thrown.ExitCode);
        return thrown.Message;
    }
}
