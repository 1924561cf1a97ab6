using System.CommandLine;
using Failover.Platform;
using Failover.Recorder;

namespace Failover.Cli;

/// <summary><c>failover recorder</c>: one recorder, anywhere.</summary>
internal static class RecorderVerb
{
    public static Command Create(VerbContext context)
    {
        var name = new Option<string>("--name") { Description = "Its name in site.yaml.", Required = true };
        var site = new Option<string?>("--site") { Description = "Address of the site's local-host. It need not answer: recording waits for nobody.", HelpName = "URL" };
        var siteName = new Option<string?>("--site-name") { Description = $"The Site's name in site.yaml: with --bus {BusOptions.RabbitMq}, instead of --site.", HelpName = "NAME" };
        var token = new Option<string>("--token-file") { Description = "File with the site's token (<data>/site.token of local-host).", Required = true, HelpName = "FILE" };
        var data = new Option<string>("--data") { Description = "Folder of its volumes.", DefaultValueFactory = _ => "./failover-data", HelpName = "DIR" };
        var port = PortOption.Create("--port", "HTTP", 7420);
        var bind = new Option<string>("--bind") { Description = "Address to listen on.", DefaultValueFactory = _ => "127.0.0.1", HelpName = "ADDRESS" };
        var advertise = new Option<string?>("--advertise") { Description = "The address under which others reach it, when that is another one.", HelpName = "URL" };
        var bus = new BusOptions();
        var input = ExitWithInput.Create();
        var verb = new Command("recorder", "Run one recorder: a site server or a spare.") { name, site, siteName, token, data, port, bind, advertise, input };
        bus.AddTo(verb);
        verb.SetAction((parsed, ct) =>
        {
            ExitWithInput.Honour(input, parsed, context);
            var url = parsed.GetValue(site);
            var broker = bus.Read(parsed, overBroker => ProblemsOf(overBroker, url, parsed.GetValue(siteName)));
            return RecorderProcess.RunAsync(
                new RecorderOptions
                {
                    Name = parsed.GetRequiredValue(name),
                    SiteUrl = broker is null ? SiteClient.ParseHost(url!).AbsoluteUri.TrimEnd('/') : null,
                    Bus = broker is null ? null : ProcessBus.On(broker),
                    SiteName = parsed.GetValue(siteName) ?? "",
                    TokenFile = parsed.GetRequiredValue(token),
                    DataDirectory = parsed.GetRequiredValue(data),
                    Port = parsed.GetValue(port),
                    BindAddress = parsed.GetRequiredValue(bind),
                    AdvertiseUrl = parsed.GetValue(advertise),
                },
                ct,
                context.Interruption.LeaveOnTerminate());
        });
        return verb;
    }

    private static IEnumerable<string> ProblemsOf(bool overBroker, string? site, string? siteName) => (overBroker, site, siteName) switch
    {
        (false, null, _) => ["Option '--site' is required: give the address of the site's local-host (http://HOST:7400)."],
        (false, _, not null) => [$"--site-name is for --bus {BusOptions.RabbitMq}: leave it out, --site tells the name."],
        (true, not null, _) => [$"--site is for the built-in bus: with --bus {BusOptions.RabbitMq} give --site-name NAME instead."],
        (true, _, null or "") => ["--site-name is missing: give the name of the Site in site.yaml, since nobody is joined who says it."],
        _ => [],
    };
}
