using System.CommandLine;
using Failover.LocalHost;

namespace Failover.Cli;

/// <summary><c>failover up</c>: all control services of a site on this machine, until Ctrl-C.</summary>
internal static class UpVerb
{
    public static Command Create(VerbContext context)
    {
        var file = new Option<string?>("--file", "-f") { Description = "A site.yaml to apply at the start.", HelpName = "FILE" };
        var data = new Option<string>("--data") { Description = "Folder of the site's database and secrets.", DefaultValueFactory = _ => "./failover-data", HelpName = "DIR" };
        var bind = new Option<string>("--bind") { Description = "Address to listen on; recorders on other machines need another than the default.", DefaultValueFactory = _ => "127.0.0.1", HelpName = "ADDRESS" };
        var defaults = new LocalHostOptions { DataDirectory = "" };
        var port = PortOption.Create("--port", "Management API", defaults.Port);
        var bus = PortOption.Create("--bus-port", "The recorders' bus (gRPC)", defaults.BusPort);
        var busHttp = PortOption.Create("--bus-http-port", "The recorders' bus (HTTP)", defaults.BusHttpPort);
        var proxy = PortOption.Create("--proxy-port", "The recorder-proxy", defaults.ProxyPort);
        var choice = new BusOptions(sidecars: true);
        var input = ExitWithInput.Create();
        var verb = new Command("up", "Run all control services of a site on this machine.") { file, data, bind, port, bus, busHttp, proxy, input };
        choice.AddTo(verb);
        var store = new StoreOptions();
        store.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            ExitWithInput.Honour(input, parsed, context);
            var broker = choice.Read(parsed);
            var kubernetes = store.Read(parsed);
            var path = parsed.GetValue(file);
            var yaml = path is null ? null : SiteYaml.Read(path);
            if (yaml is not null)
            {
                SiteYaml.Check(yaml, path!);
            }

            await using var host = await FailoverLocalHost.StartAsync(
                new LocalHostOptions
                {
                    DataDirectory = parsed.GetRequiredValue(data),
                    BindAddress = parsed.GetRequiredValue(bind),
                    Port = parsed.GetValue(port),
                    BusPort = parsed.GetValue(bus),
                    BusHttpPort = parsed.GetValue(busHttp),
                    ProxyPort = parsed.GetValue(proxy),
                    Broker = broker,
                    SidecarsOnBroker = choice.OverSidecars(parsed),
                    Kubernetes = kubernetes,
                    SiteYaml = yaml,
                    SiteYamlName = path ?? "site.yaml",
                },
                ct);
            var token = Path.Combine(parsed.GetRequiredValue(data), "site.token");
            context.Screen.Line(broker is null || choice.OverSidecars(parsed)
                ? $"The site's services run at {host.Url}; recorders join with --token-file {token}."
                : $"The site's services run at {host.Url}, their bus is {broker}; recorders start with --bus {BusOptions.RabbitMq} and --token-file {token}.");
            await Ended.ByAsync(ct);
            return ExitCode.Well;
        });
        return verb;
    }
}
