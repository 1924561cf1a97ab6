using System.Collections.Concurrent;
using Failover.Platform;

namespace Failover.LocalHost.Tests;

/// <summary>One transport as <see cref="TraceCarrying"/> looks at it.</summary>
internal interface ITraceTransport : IAsyncDisposable
{
    /// <summary>The product's own adapter.</summary>
    IEventBus Bus { get; }

    /// <summary>Who hears it.</summary>
    NoteApp App { get; }

    /// <summary>Events as another subscriber of the verdicts gets them: the bytes that travelled.</summary>
    ConcurrentQueue<string> Wire { get; }

    /// <summary>Puts an event on the wire, as somebody else's program may.</summary>
    Task PutAsync(string envelope);
}
