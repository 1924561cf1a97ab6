namespace Failover.Demo;

/// <summary>How this program starts itself again: the same binary with other arguments.</summary>
/// <param name="FileName">The executable (or <c>dotnet</c>).</param>
/// <param name="Prefix">Arguments before the verb (the assembly, when <paramref name="FileName"/> is <c>dotnet</c>).</param>
public sealed record ChildProgram(string FileName, IReadOnlyList<string> Prefix);
