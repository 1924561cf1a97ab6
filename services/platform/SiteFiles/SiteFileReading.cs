using Failover.Contracts;

namespace Failover.Platform;

/// <summary>What was found so far in one file: objects with their places, and problems.</summary>
internal sealed class SiteFileReading(string fileName)
{
    public List<ApplyProblem> Problems { get; } = [];

    public List<PlacedObject> Objects { get; } = [];

    /// <summary>Every kind and name that a document gave, also of a document that is wrong otherwise: no error follows from another.</summary>
    public List<PlacedName> Names { get; } = [];

    /// <summary>Camera's server and preferred guards: names that must exist.</summary>
    public List<PlacedReference> References { get; } = [];

    public void Add(int line, int column, string problem, string remedy) =>
        Problems.Add(new ApplyProblem(fileName, line, column, problem, remedy));

    public void Add(YamlTree at, string problem, string remedy) => Add(at.Line, at.Column, problem, remedy);
}

internal sealed record PlacedObject(SiteFileObject Object);

internal sealed record PlacedName(string Kind, string Name, int Line, int Column);

internal sealed record PlacedReference(string FromKind, string From, string Field, string To, int Line, int Column);
