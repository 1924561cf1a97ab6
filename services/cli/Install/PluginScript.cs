namespace Failover.Cli;

/// <summary>The script that kubectl runs as its plugin. A script and no link: what the link was called is lost where the runtime resolves it.</summary>
internal static class PluginScript
{
    /// <summary>The name under which kubectl looks for it.</summary>
    public const string CompletionFile = "kubectl_complete-failover";

    /// <summary>The command line that starts this program again: the script or file that was called, or the runtime with the assembly.</summary>
    public static IReadOnlyList<string> TargetOfProcess()
    {
        if (Environment.GetEnvironmentVariable(ProgramName.Variable) is { Length: > 0 } called && Path.IsPathFullyQualified(called) && File.Exists(called))
        {
            return [called];
        }

        var child = ThisProgram.AsChild();
        return [child.FileName, .. child.Prefix];
    }

    public static string Write(string folder, IReadOnlyList<string> target)
    {
        var windows = OperatingSystem.IsWindows();
        var file = Path.Combine(folder, windows ? $"{ProgramName.PluginFile}.cmd" : ProgramName.PluginFile);
        WriteProgram(file, windows ? OfWindows(target) : OfShell(target));
        return file;
    }

    /// <summary>The script by which kubectl completes what follows <c>kubectl failover</c>; Windows' kubectl finds only programs.</summary>
    public static string? WriteCompletion(string folder, IReadOnlyList<string> target)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var file = Path.Combine(folder, CompletionFile);
        WriteProgram(file, OfShellCompletion(target));
        return file;
    }

    internal static string OfShellCompletion(IEnumerable<string> target) =>
        $"#!/bin/sh\n# Completion of kubectl failover. Written by failover install plugin.\n{ProgramName.Variable}={ProgramName.PluginFile} exec {string.Join(' ', target.Select(Quoted))} complete --kubectl -- \"$@\"\n";

    internal static string OfShell(IEnumerable<string> target) =>
        $"#!/bin/sh\n# kubectl failover. Written by failover install plugin.\n{ProgramName.Variable}={ProgramName.PluginFile} exec {string.Join(' ', target.Select(Quoted))} \"$@\"\n";

    internal static string OfWindows(IEnumerable<string> target) =>
        $"@rem kubectl failover. Written by failover install plugin.\r\n@setlocal\r\n@set {ProgramName.Variable}={ProgramName.PluginFile}\r\n@{string.Join(' ', target.Select(t => $"\"{t}\""))} %*\r\n";

    private static void WriteProgram(string file, string text)
    {
        File.WriteAllText(file, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
