namespace Failover.Recorder;

/// <summary>
/// Asks a guarded server's recorder at each <see cref="Platform.FailoverTimes.ProbeEvery"/> and tells its watch: after each probe <see cref="ServerWatch.Note"/>,
/// then <see cref="ServerWatch.Decide"/>, then the newest pictures of what <see cref="ServerWatch.WhatToAlign"/> names
/// (<see cref="GuardedCamera.Align"/>), and a probe of each peer that <see cref="PeerBook.WhomToAsk"/> names (<see cref="PeerBook.Note"/>).
/// </summary>
internal interface IProbing
{
    /// <summary>Probes until what it returns is disposed of.</summary>
    IAsyncDisposable Begin(ServerWatch watch);
}
