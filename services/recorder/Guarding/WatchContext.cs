using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>What every watch of one recorder stands on.</summary>
/// <param name="Time">Of its wall clock only what the journal says to people.</param>
/// <param name="Times">The one table of times.</param>
/// <param name="Journal">Where keeping is said.</param>
/// <param name="Ill">This recorder's own timer lags: it accuses nobody (R4).</param>
/// <param name="Entitlement">The licence's word now.</param>
/// <param name="HomeStoreIs">Told which store a guarded server answered with.</param>
/// <param name="InTrouble">Told whether a guarded server shows a sign of trouble, or is kept: for the log.</param>
/// <param name="Desk">The disk that all watches share.</param>
internal sealed record WatchContext(
    TimeProvider Time, FailoverTimes Times, IJournal Journal, Func<bool> Ill, Func<Entitlement> Entitlement, Action<string, string> HomeStoreIs, Action<string, bool> InTrouble,
    KeepingDesk Desk);
