namespace Failover.Recorder;

/// <summary>
/// Asks a guarded server's recorder again and again and tells its watch: after each probe <see cref="ServerWatch.Note"/>, then
/// <see cref="ServerWatch.Decide"/>, then the newest pictures of what <see cref="ServerWatch.WhatToAlign"/> names.
/// </summary>
internal interface IProbing
{
    /// <summary>Probes until what it returns is disposed of.</summary>
    IAsyncDisposable Begin(ServerWatch watch);
}
