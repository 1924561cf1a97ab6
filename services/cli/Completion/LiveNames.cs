namespace Failover.Cli;

/// <summary>Names that only the site knows.</summary>
internal enum LiveNames
{
    None,
    Servers,
    Spares,

    /// <summary>Servers and spares.</summary>
    Recorders,
    Takeovers,
    Cameras,

    /// <summary>Servers, spares and takeovers.</summary>
    Anything,
}
