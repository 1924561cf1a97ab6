namespace Failover.Contracts;

/// <summary>Every word that <see cref="JournalEntry.Kind"/> may be, and so every reason of an Event. A word never gets another meaning; docs/ref/journal.md says who writes which.</summary>
public static class JournalKind
{
    /// <summary>A camera is gone from the store without having been deleted; it is recorded on.</summary>
    public const string CameraMissing = nameof(CameraMissing);

    /// <summary>A camera records again, or does not and why; a recorder was asked to end.</summary>
    public const string CameraState = nameof(CameraState);

    /// <summary>A server records cameras that the store does not know; they are recorded on.</summary>
    public const string CamerasUnknown = nameof(CamerasUnknown);

    /// <summary>What was deleted is in use, and until when it stays.</summary>
    public const string DeletionWaits = nameof(DeletionWaits);

    /// <summary>What was held of a server that is not in the site was deleted, by an operator's wish.</summary>
    public const string FootageDropped = nameof(FootageDropped);

    /// <summary>Nobody has these pictures undamaged any more.</summary>
    public const string FootageLost = nameof(FootageLost);

    /// <summary>It was ordered to delete what it must keep, and did not.</summary>
    public const string FootageNotDropped = nameof(FootageNotDropped);

    /// <summary>A spare that held footage is gone with it.</summary>
    public const string HoldingLost = nameof(HoldingLost);

    /// <summary>A guard let an interval go: the server has all of it.</summary>
    public const string KeepingEnded = nameof(KeepingEnded);

    /// <summary>For how long a camera in trouble was not kept, and why.</summary>
    public const string KeepingMissed = nameof(KeepingMissed);

    /// <summary>A camera in trouble is not kept, and why.</summary>
    public const string KeepingRefused = nameof(KeepingRefused);

    /// <summary>A guard writes a guarded camera to its disk.</summary>
    public const string KeepingStarted = nameof(KeepingStarted);

    /// <summary>A guard had to stop keeping while the trouble lasts.</summary>
    public const string KeepingStopped = nameof(KeepingStopped);

    /// <summary>Within 30 days, within 7 days.</summary>
    public const string LicenceExpires = nameof(LicenceExpires);

    /// <summary>A licence file was installed.</summary>
    public const string LicenceInstalled = nameof(LicenceInstalled);

    /// <summary>What is not in order with a licence, a key or the clock.</summary>
    public const string LicenceNote = nameof(LicenceNote);

    /// <summary>A licence was removed.</summary>
    public const string LicenceRemoved = nameof(LicenceRemoved);

    /// <summary>It starts without a remembered plan, and waits for one.</summary>
    public const string NoPlanCached = nameof(NoPlanCached);

    /// <summary>It refused a plan, and why.</summary>
    public const string PlanRefused = nameof(PlanRefused);

    /// <summary>It serves a role though no election told it to.</summary>
    public const string ProvisionalBegan = nameof(ProvisionalBegan);

    /// <summary>It does so no more.</summary>
    public const string ProvisionalEnded = nameof(ProvisionalEnded);

    /// <summary>It was asked to end; Info: nobody waits for it; Alarm: it ends though nobody took over what it does.</summary>
    public const string RecorderLeaving = nameof(RecorderLeaving);

    /// <summary>Another server fetches held footage, because its own is not in the site any more.</summary>
    public const string ReinsertionAdopted = nameof(ReinsertionAdopted);

    /// <summary>Held footage is home; Warning: with gaps, each named.</summary>
    public const string ReinsertionCompleted = nameof(ReinsertionCompleted);

    /// <summary>Held footage has no server to go home to.</summary>
    public const string ReinsertionNoHome = nameof(ReinsertionNoHome);

    /// <summary>Held footage goes home.</summary>
    public const string ReinsertionStarted = nameof(ReinsertionStarted);

    /// <summary>The holder does not answer, or cannot give it.</summary>
    public const string ReinsertionWaits = nameof(ReinsertionWaits);

    /// <summary>A role that a guard served provisionally is its own now.</summary>
    public const string RoleAdopted = nameof(RoleAdopted);

    /// <summary>Viewers of a server are led elsewhere.</summary>
    public const string RouteChanged = nameof(RouteChanged);

    /// <summary>It answers and records.</summary>
    public const string ServerAlive = nameof(ServerAlive);

    /// <summary>It is dead, silent, or does not record; the signs are named.</summary>
    public const string ServerFailed = nameof(ServerFailed);

    /// <summary>It was asked to end.</summary>
    public const string ServerLeaving = nameof(ServerLeaving);

    /// <summary>It was taken out of the site while a spare serves as it.</summary>
    public const string ServerRemoved = nameof(ServerRemoved);

    /// <summary>The first sign of trouble.</summary>
    public const string ServerSuspect = nameof(ServerSuspect);

    /// <summary>Not enough is known to say anything of it.</summary>
    public const string ServerUnknown = nameof(ServerUnknown);

    /// <summary>It failed, or would, and no spare can serve as it.</summary>
    public const string ServerUnprotected = nameof(ServerUnprotected);

    /// <summary>A server came back with another, empty store.</summary>
    public const string StoreReplaced = nameof(StoreReplaced);

    /// <summary>What the site may do has changed, and why.</summary>
    public const string VerdictChanged = nameof(VerdictChanged);

    /// <summary>The disk does not keep up: pictures are lost.</summary>
    public const string WriterFull = nameof(WriterFull);

    private const string TakeoverPrefix = "Takeover";

    /// <summary>A takeover reached this state: <c>TakeoverActive</c>.</summary>
    public static string Of(TakeoverState state) => TakeoverPrefix + state;
}
