using Failover.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost;

/// <summary>The management service as a process of its own: <c>FAILOVER__MANAGEMENT__...</c>.</summary>
internal static class ManagementProcess
{
    private const string Section = "Management";

    public static ServiceDefinition Definition { get; } = ManagementService.Definition with
    {
        Options = new Dictionary<string, IReadOnlyList<string>>(ManagementService.Definition.Options.Concat(LicenseKeys))
        {
            [Section] = ["Data", "TokenFile", "ViewerTokenFile", "Election"],
        },
    };

    // It installs and judges licences too.
    private static IReadOnlyDictionary<string, IReadOnlyList<string>> LicenseKeys => License.LicenseService.Definition.Options;

    /// <summary>Reads its own options; what is returned registers what local-host's services share there.</summary>
    public static Action<IServiceCollection> Read(ProcessEnvironment environment)
    {
        var data = environment.Required(Section, "Data", "name the folder of events.db");
        var token = environment.Required(Section, "TokenFile", "name the file with the site's token");
        var election = environment.Required(Section, "Election", "write the address of the election service, http://HOST:PORT");
        if (election.Length > 0 && (!Uri.TryCreate(election, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
        {
            environment.Problems.Add($"FAILOVER__MANAGEMENT__ELECTION is '{election}'; write http://HOST:PORT.");
        }
        if (token.Length > 0 && !File.Exists(token))
        {
            environment.Problems.Add($"FAILOVER__MANAGEMENT__TOKENFILE is '{token}', which is no file that can be read: mount the site's token there.");
        }
        var viewers = new ViewerToken(environment.Optional(Section, "ViewerTokenFile"));
        return services => Add(services.AddSingleton(viewers), data, token, election);
    }

    private static void Add(IServiceCollection services, string data, string token, string election)
    {
        var addresses = new ServiceAddresses();
        addresses.Set("election", new Uri(election));
        services.AddSingleton(addresses);
        services.AddSingleton(OpenEvents(data));
        services.AddSingleton(SiteToken.LoadOrCreate(token));
        services.AddSingleton(new SiteMembership());
        services.AddSingleton(p => new SiteApply(p.GetRequiredService<ISiteStore>(), p.GetRequiredService<ISecretStore>()));
    }

    private static EventLog OpenEvents(string data)
    {
        try
        {
            return new EventLog(Path.Combine(Directory.CreateDirectory(data).FullName, "events.db"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailoverSetupException(
                $"The folder {data} is not writable ({e.Message.TrimEnd('.')}): make it writable or name another in FAILOVER__MANAGEMENT__DATA.", inner: e);
        }
    }
}
