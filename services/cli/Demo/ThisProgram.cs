using Failover.Demo;

namespace Failover.Cli;

/// <summary>How to start this program once more.</summary>
internal static class ThisProgram
{
    public static ChildProgram AsChild()
    {
        var assembly = typeof(ThisProgram).Assembly.Location;
        var process = Environment.ProcessPath ?? "dotnet";
        var isHost = string.Equals(Path.GetFileNameWithoutExtension(process), Path.GetFileNameWithoutExtension(assembly), StringComparison.OrdinalIgnoreCase);
        return isHost ? new ChildProgram(process, []) : new ChildProgram(process, [assembly]);
    }
}
