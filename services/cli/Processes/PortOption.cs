using System.CommandLine;

namespace Failover.Cli;

/// <summary>A TCP port, 0 = any free one.</summary>
internal static class PortOption
{
    public static Option<int> Create(string name, string what, int standard)
    {
        var option = new Option<int>(name)
        {
            Description = $"{what}: TCP port; 0 = a free one.",
            DefaultValueFactory = _ => standard,
            HelpName = "PORT",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var port) && port is < 0 or > 65535)
            {
                result.AddError($"{name} is {port}; a port is 0 to 65535.");
            }
        });
        return option;
    }
}
