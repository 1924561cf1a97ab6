using Microsoft.Extensions.Configuration;

namespace Failover.Platform;

/// <summary>Reads the platform's options: environment <c>FAILOVER__SECTION__KEY</c>, checked at start, all errors at once.</summary>
public static class PlatformConfiguration
{
    public static FailoverTimes ReadTimes(IConfiguration configuration) =>
        Read<FailoverTimes>(configuration, FailoverTimes.Section, times => times.Problems());

    /// <summary>Reads one options record of whole numbers.</summary>
    /// <param name="configuration">Where from.</param>
    /// <param name="sectionName"><c>Failover:Section</c>.</param>
    /// <param name="check">Everything that is wrong with the values, one sentence each.</param>
    /// <exception cref="FailoverSetupException">A key is unknown or a value is wrong; the message has all that is wrong.</exception>
    public static T Read<T>(IConfiguration configuration, string sectionName, Func<T, IReadOnlyList<string>> check)
        where T : new()
    {
        var section = configuration.GetSection(sectionName);
        var prefix = sectionName.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();
        var known = typeof(T).GetProperties().Where(p => p.PropertyType == typeof(int)).ToList();
        var problems = new List<string>();
        foreach (var child in section.GetChildren())
        {
            var variable = $"{prefix}__{child.Key.ToUpperInvariant()}";
            if (!known.Exists(p => p.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)))
            {
                problems.Add($"{variable} is unknown; known are {string.Join(", ", known.Select(p => p.Name.ToUpperInvariant()))}.");
            }
            else if (!int.TryParse(child.Value, out _))
            {
                problems.Add($"{variable} is '{child.Value}'; write a whole number.");
            }
        }
        if (problems.Count == 0)
        {
            var options = section.Get<T>() ?? new T();
            problems.AddRange(check(options));
            if (problems.Count == 0)
            {
                return options;
            }
        }
        throw new FailoverSetupException(string.Join(Environment.NewLine, problems), exitCode: 2);
    }

    public static DialMap ReadDialMap(IConfiguration configuration)
    {
        try
        {
            return DialMap.Parse(configuration["Failover:Dial:Map"]);
        }
        catch (FormatException e)
        {
            throw new FailoverSetupException(e.Message, exitCode: 2, e);
        }
    }
}
