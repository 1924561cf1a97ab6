using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace Failover.Platform;

/// <summary>Reads <c>FAILOVER__SECTION__KEY</c> of a process that has no command line; what is wrong goes to its problems.</summary>
/// <param name="configuration">Where from.</param>
/// <param name="problems">Where to.</param>
public sealed class ProcessEnvironment(IConfiguration configuration, StartProblems problems)
{
    private const string Root = "Failover";

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Shared { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        // The keys of an empty list are checked by who reads them.
        ["Times"] = [],
        ["Dial"] = ["Map"],
        ["Log"] = ["Level", "Libraries"],
        ["Site"] = ["Name"],
        ["Bus"] = ["Kind", "Broker", "PasswordFile", "CaFile", "CertificateFile", "KeyFile", "Subscriptions"],
    };

    public IConfiguration Configuration { get; } = configuration;

    public StartProblems Problems { get; } = problems;

    public static string VariableOf(string section, string key) => $"FAILOVER__{section}__{key}".ToUpperInvariant();

    /// <summary>Null when it is not set; an empty value is not set.</summary>
    public string? Optional(string section, string key) => Configuration[$"{Root}:{section}:{key}"] is { Length: > 0 } value ? value : null;

    /// <summary>Empty, with a problem, when it is not set.</summary>
    /// <param name="section">Section.</param>
    /// <param name="key">Key.</param>
    /// <param name="remedy">What to write, as the rest of a sentence.</param>
    public string Required(string section, string key, string remedy)
    {
        if (Optional(section, key) is { } value)
        {
            return value;
        }
        Problems.Add($"{VariableOf(section, key)} is missing: {remedy}.");
        return "";
    }

    public int Port(string section, string key, int standard)
    {
        if (Optional(section, key) is not { } text)
        {
            return standard;
        }
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort)
        {
            return port;
        }
        Problems.Add($"{VariableOf(section, key)} is '{text}'; a port is 0 (any free one) to {IPEndPoint.MaxPort}.");
        return standard;
    }

    /// <summary>An address to listen on; null = all of this machine's.</summary>
    public IPAddress? Address(string section, string key)
    {
        if (Optional(section, key) is not { } text)
        {
            return null;
        }
        if (!IPAddress.TryParse(text, out var address))
        {
            Problems.Add($"{VariableOf(section, key)} is '{text}'; write an IP address to listen on, or leave it out for all.");
        }
        return address;
    }

    /// <summary>The platform's own options, which it reads again when the host is built: here only for their problems.</summary>
    public void ReadPlatform()
    {
        Problems.Try(() => PlatformConfiguration.ReadTimes(Configuration));
        Problems.Try(() => PlatformConfiguration.ReadDialMap(Configuration));
        Problems.Try(LogLevels.ReadEnvironment);
        Problems.Try(() => new BusSubscriptions(declared: BusSubscriptions.ReadDeclared(Configuration)));
    }

    /// <summary>A name that nothing reads is a typo, or a setting of another process: either way it would be missed in silence.</summary>
    /// <param name="own">Sections of this process beside <see cref="Shared"/>.</param>
    public void RefuseUnknown(IReadOnlyDictionary<string, IReadOnlyList<string>> own)
    {
        var known = new Dictionary<string, IReadOnlyList<string>>(Shared.Concat(own), StringComparer.OrdinalIgnoreCase);
        foreach (var section in Configuration.GetSection(Root).GetChildren())
        {
            if (!known.TryGetValue(section.Key, out var keys))
            {
                Problems.Add($"FAILOVER__{section.Key.ToUpperInvariant()} is unknown here; known sections are {string.Join(", ", known.Keys.Select(k => k.ToUpperInvariant()))}.");
                continue;
            }
            foreach (var key in section.GetChildren().Where(c => keys.Count > 0 && !keys.Contains(c.Key, StringComparer.OrdinalIgnoreCase)))
            {
                Problems.Add($"{VariableOf(section.Key, key.Key)} is unknown; known are {string.Join(", ", keys.Select(k => k.ToUpperInvariant()))}.");
            }
        }
    }
}
