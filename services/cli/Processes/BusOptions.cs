using System.CommandLine;
using Failover.Platform;
using Microsoft.Extensions.Configuration;

namespace Failover.Cli;

/// <summary>The options that choose the bus: the built-in one, or a broker. The environment (<c>FAILOVER__BUS__...</c>) fills what is not given.</summary>
internal sealed class BusOptions
{
    public const string BuiltIn = "built-in";
    public const string RabbitMq = "rabbitmq";

    /// <summary>The services speak Dapr to their stand-in, which speaks to the broker.</summary>
    public const string DaprRabbitMq = "dapr-rabbitmq";

    private readonly Option<string?> _bus;
    private readonly Option<string?> _broker = new("--broker") { Description = "The broker's address, without a password.", HelpName = "amqps://USER@HOST:PORT/VHOST" };
    private readonly Option<string?> _password = new("--broker-password-file") { Description = "File whose first line is the user's password.", HelpName = "FILE" };
    private readonly Option<string?> _authority = new("--broker-ca") { Description = "The private authority that signed the broker's certificate (PEM).", HelpName = "FILE" };
    private readonly Option<string?> _certificate = new("--broker-certificate") { Description = "A client certificate to show (PEM).", HelpName = "FILE" };
    private readonly Option<string?> _key = new("--broker-key") { Description = "Its key (PEM).", HelpName = "FILE" };

    private readonly bool _always;
    private readonly string[] _kinds;

    /// <param name="always">The verb is about a broker: there is no <c>--bus</c> to choose.</param>
    /// <param name="sidecars">The verb runs services, which may be on the broker as Dapr is.</param>
    public BusOptions(bool always = false, bool sidecars = false)
    {
        _always = always;
        _kinds = sidecars ? [BuiltIn, RabbitMq, DaprRabbitMq] : [BuiltIn, RabbitMq];
        _bus = new Option<string?>("--bus")
        {
            Description = $"{BuiltIn}: over this site's own services. {RabbitMq}: straight over the broker. "
                + (sidecars ? $"{DaprRabbitMq}: over the broker as Dapr's sidecars use it. " : "") + $"Default: FAILOVER__BUS__KIND, else {BuiltIn}.",
            HelpName = string.Join('|', _kinds),
        };
    }

    public void AddTo(Command verb)
    {
        if (!_always)
        {
            verb.Add(_bus);
        }

        foreach (var option in (Option[])[_broker, _password, _authority, _certificate, _key])
        {
            verb.Add(option);
        }
    }

    /// <summary>Null: the built-in bus. All that is wrong is said at once, together with <paramref name="problems"/> of the verb's own.</summary>
    /// <exception cref="FailoverSetupException">Exit code 2.</exception>
    public BrokerOptions? Read(ParseResult parsed, Func<bool, IEnumerable<string>>? problems = null)
    {
        var environment = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var kind = Kind(parsed, environment);
        var found = new List<string>(problems?.Invoke(kind == RabbitMq) ?? []);
        BrokerOptions? broker = null;
        if (!_kinds.Contains(kind))
        {
            found.Add($"--bus is '{kind}'; it must be {string.Join(" or ", _kinds)}.");
        }
        else if (kind != BuiltIn)
        {
            try
            {
                broker = BrokerOptions.Check(Given(parsed).Over(environment));
            }
            catch (FailoverSetupException e)
            {
                found.Add(e.Message);
            }
        }
        else if (Given(parsed) is not { Broker: null, PasswordFile: null, CaFile: null, CertificateFile: null, KeyFile: null })
        {
            found.Add($"A broker is given, but the bus is the built-in one: give --bus {RabbitMq} too.");
        }

        return found.Count == 0 ? broker : throw new FailoverSetupException(string.Join(Environment.NewLine, found), exitCode: 2);
    }

    /// <summary>The services are on the broker as Dapr is.</summary>
    public bool OverSidecars(ParseResult parsed) => Kind(parsed, new ConfigurationBuilder().AddEnvironmentVariables().Build()) == DaprRabbitMq;

    /// <summary>The broker for a child process, which has another working folder and may be on it in another way.</summary>
    public IReadOnlyList<string> ForChild(ParseResult parsed, string kind)
    {
        var given = Given(parsed).Over(new ConfigurationBuilder().AddEnvironmentVariables().Build());
        var arguments = new List<string> { _bus.Name, kind, _broker.Name, given.Broker! };
        foreach (var (option, file) in ((Option, string?)[])
            [(_password, given.PasswordFile), (_authority, given.CaFile), (_certificate, given.CertificateFile), (_key, given.KeyFile)])
        {
            if (file is not null)
            {
                arguments.AddRange([option.Name, Path.GetFullPath(file)]);
            }
        }

        return arguments;
    }

    private string Kind(ParseResult parsed, IConfiguration environment) =>
        _always ? RabbitMq : parsed.GetValue(_bus) ?? environment[$"{BrokerSettings.Section}:Kind"] ?? BuiltIn;

    private BrokerSettings Given(ParseResult parsed) => new()
    {
        Broker = parsed.GetValue(_broker),
        PasswordFile = parsed.GetValue(_password),
        CaFile = parsed.GetValue(_authority),
        CertificateFile = parsed.GetValue(_certificate),
        KeyFile = parsed.GetValue(_key),
    };
}
