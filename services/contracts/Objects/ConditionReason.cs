namespace Failover.Contracts;

/// <summary>The reasons of conditions: stable words, each with what it means. A word that is in use is never given another meaning.</summary>
public static class ConditionReason
{
    /// <summary>Nobody whose word counts was heard.</summary>
    public const string NotHeard = nameof(NotHeard);

    /// <summary>Site, SiteServer, Camera: what should be recorded is written to disk.</summary>
    public const string Recording = nameof(Recording);

    /// <summary>Site, SiteServer: some cameras are written to no disk.</summary>
    public const string CamerasNotRecorded = nameof(CamerasNotRecorded);

    /// <summary>Site, SiteServer: it has no camera.</summary>
    public const string NoCameras = nameof(NoCameras);

    /// <summary>SiteServer, Camera: the server is down and no spare serves as it.</summary>
    public const string ServerFailed = nameof(ServerFailed);

    /// <summary>SiteServer: first signs of trouble; nothing is decided.</summary>
    public const string Suspect = nameof(Suspect);

    /// <summary>SiteServer, Camera: it answers, and too little of what it receives reaches its disk.</summary>
    public const string NotRecording = nameof(NotRecording);

    /// <summary>SiteServer, FailoverServer: it said that it goes.</summary>
    public const string Leaving = nameof(Leaving);

    /// <summary>Site, SiteServer: a spare serves as it.</summary>
    public const string TakenOver = nameof(TakenOver);

    /// <summary>SiteServer, Takeover: its role goes back to it.</summary>
    public const string Returning = nameof(Returning);

    /// <summary>Site, SiteServer, Camera: guards hold what a failure would need.</summary>
    public const string Covered = nameof(Covered);

    /// <summary>SiteServer, Camera: nobody guards it.</summary>
    public const string Unguarded = nameof(Unguarded);

    /// <summary>SiteServer, Camera: its guard does not hold enough now.</summary>
    public const string NotCovered = nameof(NotCovered);

    /// <summary>Site, SiteServer, Camera: the licence does not let the site fail over.</summary>
    public const string NotEntitled = nameof(NotEntitled);

    /// <summary>Site, SiteServer, FailoverServer: an operator put it in maintenance.</summary>
    public const string Maintenance = nameof(Maintenance);

    /// <summary>SiteServer, Camera: a DVR cannot be failed over.</summary>
    public const string Dvr = nameof(Dvr);

    /// <summary>Site: some servers are not protected.</summary>
    public const string ServersUnprotected = nameof(ServersUnprotected);

    /// <summary>Site: every camera is recorded and every server protected.</summary>
    public const string AllWell = nameof(AllWell);

    /// <summary>Camera: its session is being set up.</summary>
    public const string Connecting = nameof(Connecting);

    /// <summary>Camera: its session is open and no picture comes.</summary>
    public const string Stalled = nameof(Stalled);

    /// <summary>Camera: it refuses the connection.</summary>
    public const string Refused = nameof(Refused);

    /// <summary>Camera: it does not accept user or password.</summary>
    public const string Unauthorized = nameof(Unauthorized);

    /// <summary>Camera: it sends nothing that can be recorded.</summary>
    public const string Unsupported = nameof(Unsupported);

    /// <summary>Camera, StoppedCamera: its recording was ended on purpose.</summary>
    public const string Stopped = nameof(Stopped);

    /// <summary>Camera: its server is not in the site.</summary>
    public const string ServerMissing = nameof(ServerMissing);

    /// <summary>FailoverServer: it guards servers and keeps nothing.</summary>
    public const string Guarding = nameof(Guarding);

    /// <summary>FailoverServer: it writes cameras of a server in trouble to disk.</summary>
    public const string Keeping = nameof(Keeping);

    /// <summary>FailoverServer, Takeover: the spare serves as a site server.</summary>
    public const string Serving = nameof(Serving);

    /// <summary>FailoverServer: it is well and guards nothing.</summary>
    public const string Idle = nameof(Idle);

    /// <summary>FailoverServer: it is well and holds no role.</summary>
    public const string Free = nameof(Free);

    /// <summary>FailoverServer, Takeover: the spare is not heard.</summary>
    public const string Silent = nameof(Silent);

    /// <summary>FailoverServer: its timer lags, its disk is at fault, or it was declared failed.</summary>
    public const string Faulty = nameof(Faulty);

    /// <summary>Takeover: the spare was asked and has not answered yet.</summary>
    public const string Assigned = nameof(Assigned);

    /// <summary>Takeover: the spare serves, and every camera is on its disk.</summary>
    public const string AllDurable = nameof(AllDurable);

    /// <summary>Takeover: the spare serves, and every camera that can be connected is on its disk; the others are named.</summary>
    public const string CamerasUnreachable = nameof(CamerasUnreachable);

    /// <summary>Takeover: the spare serves, and some cameras still connect.</summary>
    public const string CamerasConnecting = nameof(CamerasConnecting);

    /// <summary>Takeover: the role is back, footage still comes home.</summary>
    public const string Reinserting = nameof(Reinserting);

    /// <summary>Takeover, Reinsertion: all that was held is home.</summary>
    public const string Completed = nameof(Completed);

    /// <summary>Reinsertion: all that could come home is home, and what could not is named.</summary>
    public const string CompletedWithGaps = nameof(CompletedWithGaps);

    /// <summary>Takeover: it was refused and no spare serves.</summary>
    public const string TakeoverRefused = nameof(TakeoverRefused);

    /// <summary>Takeover: the spare saw the server alive.</summary>
    public const string Vetoed = nameof(Vetoed);

    /// <summary>Takeover: the original was back before a spare served.</summary>
    public const string Cancelled = nameof(Cancelled);

    /// <summary>Takeover: another one with a higher term follows it.</summary>
    public const string Superseded = nameof(Superseded);

    /// <summary>Takeover: the spare could not serve.</summary>
    public const string Failed = nameof(Failed);

    /// <summary>Reinsertion: it waits for a recorder, which is named.</summary>
    public const string Waiting = nameof(Waiting);

    /// <summary>Reinsertion: pictures come home.</summary>
    public const string Copying = nameof(Copying);

    /// <summary>Reinsertion: what came home is checked.</summary>
    public const string Verifying = nameof(Verifying);

    /// <summary>Reinsertion: the server that the footage belongs to is not in the site.</summary>
    public const string NoHome = nameof(NoHome);

    /// <summary>StoppedCamera: the recorder has not shown yet that it stopped.</summary>
    public const string Pending = nameof(Pending);

    /// <summary>Site: it may fail over.</summary>
    public const string Entitled = nameof(Entitled);

    /// <summary>Site: it may fail over, and some cameras need a licence.</summary>
    public const string CamerasMissing = nameof(CamerasMissing);

    /// <summary>Camera: it is among those that the licence counts.</summary>
    public const string Counted = nameof(Counted);

    /// <summary>Camera: it needs no licence, and cannot be failed over.</summary>
    public const string BehindDvr = nameof(BehindDvr);

    /// <summary>Camera: the site has no camera licence.</summary>
    public const string NoLicence = nameof(NoLicence);

    /// <summary>Camera: the site has more cameras than camera licences.</summary>
    public const string BeyondCount = nameof(BeyondCount);

    /// <summary>FailoverLicense: it counts.</summary>
    public const string Valid = nameof(Valid);

    /// <summary>FailoverLicense: its time is over.</summary>
    public const string Expired = nameof(Expired);

    /// <summary>FailoverLicense: it was issued for a site of another name.</summary>
    public const string OtherSite = nameof(OtherSite);

    /// <summary>FailoverLicense: a newer file of the same serial is installed.</summary>
    public const string Replaced = nameof(Replaced);

    /// <summary>FailoverLicense: it cannot be read.</summary>
    public const string Malformed = nameof(Malformed);

    /// <summary>FailoverLicense: it is signed with a key that the site does not trust.</summary>
    public const string UnknownKey = nameof(UnknownKey);

    /// <summary>FailoverLicense: it was changed after it was signed.</summary>
    public const string BadSignature = nameof(BadSignature);

    /// <summary>FailoverLicense: it is of a product version that this release does not know.</summary>
    public const string UnknownVersion = nameof(UnknownVersion);

    /// <summary>FailoverLicense: it was not judged yet.</summary>
    public const string Unknown = nameof(Unknown);
}
