using System.CommandLine;
using Failover.Recorder;

namespace Failover.Cli;

/// <summary><c>failover recorder</c>: one recorder, anywhere.</summary>
internal static class RecorderVerb
{
    public static Command Create(VerbContext context)
    {
        var name = new Option<string>("--name") { Description = "Its name in site.yaml.", Required = true };
        var site = new Option<string>("--site") { Description = "Address of the site's local-host. It need not answer: recording waits for nobody.", Required = true, HelpName = "URL" };
        var token = new Option<string>("--token-file") { Description = "File with the site's token (<data>/site.token of local-host).", Required = true, HelpName = "FILE" };
        var data = new Option<string>("--data") { Description = "Folder of its volumes.", DefaultValueFactory = _ => "./failover-data", HelpName = "DIR" };
        var port = PortOption.Create("--port", "HTTP", 7420);
        var bind = new Option<string>("--bind") { Description = "Address to listen on.", DefaultValueFactory = _ => "127.0.0.1", HelpName = "ADDRESS" };
        var advertise = new Option<string?>("--advertise") { Description = "The address under which others reach it, when that is another one.", HelpName = "URL" };
        var input = ExitWithInput.Create();
        var verb = new Command("recorder", "Run one recorder: a site server or a spare.") { name, site, token, data, port, bind, advertise, input };
        verb.SetAction((parsed, ct) =>
        {
            ExitWithInput.Honour(input, parsed, context);
            return RecorderProcess.RunAsync(
                new RecorderOptions
                {
                    Name = parsed.GetRequiredValue(name),
                    SiteUrl = SiteClient.ParseHost(parsed.GetRequiredValue(site)).AbsoluteUri.TrimEnd('/'),
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
}
