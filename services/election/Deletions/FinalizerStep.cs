using Failover.Contracts;

namespace Failover.Election;

/// <summary>What is to be done about an object's finalizer.</summary>
/// <param name="Kind">Of the object.</param>
/// <param name="Name">Of the object.</param>
/// <param name="Act">What.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Server">The site server that it is about; null = none.</param>
internal sealed record FinalizerStep(string Kind, string Name, FinalizerAct Act, string Reason, string? Server = null)
{
    /// <summary>Of <see cref="FinalizerAct.Release"/>: the takeover that shall end.</summary>
    public string? Takeover { get; init; }

    /// <summary>Of <see cref="FinalizerAct.EndCamera"/>: what is written down.</summary>
    public StoppedEntry? End { get; init; }
}

internal enum FinalizerAct
{
    /// <summary>Put it there: a deletion shall wait for us.</summary>
    Hold,

    /// <summary>Take it away: nothing of ours stands for the object any more.</summary>
    LetGo,

    /// <summary>Its deletion waits.</summary>
    Wait,

    /// <summary>Wish that the takeover ends as soon as the original records; its deletion waits.</summary>
    Release,

    /// <summary>Write down that the camera's recording ends; its deletion waits for that.</summary>
    EndCamera,
}
