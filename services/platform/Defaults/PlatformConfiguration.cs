using Microsoft.Extensions.Configuration;

namespace Failover.Platform;

/// <summary>Reads the platform's options: environment <c>FAILOVER__SECTION__KEY</c>, checked at start, all errors at once.</summary>
public static class PlatformConfiguration
{
    public static FailoverTimes ReadTimes(IConfiguration configuration)
    {
        var section = configuration.GetSection(FailoverTimes.Section);
        var known = typeof(FailoverTimes).GetProperties().Where(p => p.PropertyType == typeof(int)).ToList();
        var problems = new List<string>();
        foreach (var child in section.GetChildren())
        {
            var variable = $"FAILOVER__TIMES__{child.Key.ToUpperInvariant()}";
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
            var times = section.Get<FailoverTimes>() ?? new FailoverTimes();
            problems.AddRange(times.Problems());
            if (problems.Count == 0)
            {
                return times;
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
