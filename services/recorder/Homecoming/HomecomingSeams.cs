using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Recorder;

/// <summary>What bringing footage home stands on: no socket, timer or file among it but behind a seam.</summary>
internal sealed record HomecomingSeams
{
    /// <summary>The home server: this recorder.</summary>
    public required string Name { get; init; }
    public required IHomeStore Store { get; init; }

    /// <summary>How to ask the holder of an order.</summary>
    public required Func<ReinsertionOrder, IHolder> Holders { get; init; }

    /// <summary>Priority of a camera: higher comes home first.</summary>
    public Func<string, int> PriorityOf { get; init; } = static _ => 50;
    /// <summary>Makes fetching wait for live pictures; null: the seam of the holders sees to it.</summary>
    public LineHeadroom? Line { get; init; }
    public required IJournal Journal { get; init; }

    /// <summary>Its wall clock is only compared with a holder's.</summary>
    public required TimeProvider Time { get; init; }
    public required ILogger Logger { get; init; }

    /// <summary>Tells one homecoming to whoever traces; null: nobody does.</summary>
    public Func<HomecomingSpans>? Spans { get; init; }

    /// <param name="line">What the fetches wait for; null: the line has room for all.</param>
    public static HomecomingSeams Of(RecorderServices services, string token, LineHeadroom? line = null) => new()
    {
        Name = services.Name,
        Store = new FootageHome(services.Store),
        Holders = order => new HoldingClient(order.HolderUrl, services.Dialer, token, line, services.Time),
        Line = line,
        Journal = services.Journal,
        Time = services.Time,
        Logger = services.Logger,
        Spans = () => new HomecomingSpans(services.Time),
    };
}
