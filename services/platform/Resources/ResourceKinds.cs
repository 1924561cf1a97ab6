using Failover.Contracts;

namespace Failover.Platform;

/// <summary>Every custom resource of the site. The lease of a service's replicas is Kubernetes' own kind and not among them.</summary>
internal static class ResourceKinds
{
    private static readonly ResourceColumn Ready = new("READY", ".status.conditions[?(@.type==\"Ready\")].status", "Is it as it should be.");
    private static readonly ResourceColumn Message = new("MESSAGE", ".status.conditions[?(@.type==\"Ready\")].message", "Why, in a sentence.", Priority: 1);
    private static readonly ResourceColumn Phase = new("STATE", ".status.phase", "One word.");
    private static readonly ResourceColumn State = new("STATE", ".status.state", "How far it is.");
    private static readonly ResourceRule Unchanged = new("self == oldSelf", "the spec never changes: it says what was decided");

    private static readonly ResourceRule OwnName = new(
        $"!(self.metadata.name in [{string.Join(", ", SiteRules.ReservedNames.Select(n => $"'{n}'"))}])", "this name belongs to a service: choose another one");

    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        new(Site.Kind, typeof(Site), "sites", "fsite", "One installation: its servers, cameras and licence. One namespace holds one site.")
        {
            Conditions =
            [
                new(Condition.Ready, "every camera is recorded and everything is protected", "election"),
                new(Condition.Recording, "every camera is written to some disk", "election"),
                new(Condition.Protected, "a failure of any server would lose nothing", "election"),
                new(Condition.Licensed, "the site may fail over", "license"),
            ],
            Columns =
            [
                Ready, Phase, new("SERVERS", ".status.servers", "Servers that are ready of all."), new("SPARES", ".status.spares", "Spares that are ready of all."),
                new("CAMERAS", ".status.cameras", "Cameras that are recorded of all."),
                new("TAKEOVERS", ".status.takeovers", "Takeovers that are not over.", Priority: 1),
                new("LICENSED", ".status.conditions[?(@.type==\"Licensed\")].status", "May it fail over.", Priority: 1), Message,
            ],
        },
        new(SiteServer.Kind, typeof(SiteServer), "siteservers", "fsrv", "A server that the site needs. A spare can assume its role.")
        {
            Conditions =
            [
                new(Condition.Ready, "it lives, fills its own role and records all its cameras", "election"),
                new(Condition.Recording, "all its cameras are written to some disk, by whomever", "election"),
                new(Condition.Protected, "a guard covers all its cameras that failover protects", "election"),
            ],
            Columns =
            [
                Ready, Phase, new("CAMERAS", ".status.cameras", "Cameras that are recorded of all."), new("RECORDER", ".status.recorder", "Who fills its role."),
                new("SINCE", ".status.since", "How long it is in this state.", "date"), new("GUARD", ".status.guard", "Its first guard.", Priority: 1),
                new("TERM", ".status.term", "The highest term of its role.", "integer", 1), Message,
            ],
            Rules =
            [
                new("!has(self.spec.preferredGuards) || self.spec.preferredGuards.all(g, g != self.metadata.name)", "a server cannot guard itself: name other FailoverServers in preferredGuards"),
                OwnName,
            ],
            StatusRules = [new("!has(self.term) || !has(oldSelf.term) || self.term >= oldSelf.term", "a term never falls")],
        },
        new(FailoverServer.Kind, typeof(FailoverServer), "failoverservers", "fspare", "A hot spare. It guards servers and can assume the role of one of them at a time.")
        {
            Conditions =
            [
                new(Condition.Ready, "it is heard, well and not in maintenance", "election"),
                new(Condition.Available, "it could assume a role now", "election"),
            ],
            Columns =
            [
                Ready, Phase, new("COVERS", ".status.covers", "Servers that it serves as, keeps for or guards."), new("HOT", ".status.hot", "Cameras held ready of those that it may hold."),
                new("DISK-LEFT", ".status.diskLeft", "How long an outage its disk can hold."),
                new("AVAILABLE", ".status.conditions[?(@.type==\"Available\")].status", "Could it assume a role now.", Priority: 1), Message,
            ],
            Rules = [OwnName],
        },
        new(Camera.Kind, typeof(Camera), "cameras", "fcam", "A camera of a site server.")
        {
            Conditions =
            [
                new(Condition.Ready, "it is written to some disk, by whomever", "election"),
                new(Condition.Protected, "its guard covers it", "election"),
                new(Condition.Licensed, "a camera licence is its, or it needs none", "license"),
            ],
            Columns =
            [
                Ready, new("SERVER", ".spec.server", "Its server."), new("RECORDER", ".status.recorder", "Who records it."), Phase,
                new("PROTECTED", ".status.conditions[?(@.type==\"Protected\")].status", "Would a failure lose nothing."),
                new("GUARD", ".status.guard", "Who guards it.", Priority: 1), new("PRIORITY", ".spec.priority", "Higher is guarded first.", "integer", 1), Message,
            ],
        },
        new(FailoverLicense.Kind, typeof(FailoverLicense), "failoverlicenses", "flic", "A signed licence file of the site.")
        {
            Conditions =
            [
                new(Condition.Ready, "it counts", "license"),
                new(Condition.Licensed, "it counts", "license"),
            ],
            Columns =
            [
                Ready, State, new("EDITION", ".status.edition", "Edition that it is for."), new("CAMERAS", ".status.cameras", "Camera licences in it.", "integer"),
                new("EXPIRES", ".status.expires", "Day of expiry."), new("VERSION", ".status.productVersion", "Version that it is for.", "integer", 1),
                new("BASES", ".status.bases", "Base licences in it.", "integer", 1), new("SERIAL", ".status.serial", "Its serial number.", Priority: 1), Message,
            ],
        },
        new(Takeover.Kind, typeof(Takeover), "takeovers", "ftk", "One assumption of one server's role by one spare, from the decision to the footage being home.")
        {
            Conditions =
            [
                new(Condition.Ready, "it is Active, and every camera that can be connected is durable on the spare", "election"),
                new(Condition.Completed, "it is over and all that could come home is home", "election"),
            ],
            Columns =
            [
                Ready, new("SERVER", ".spec.server", "Whose role."), new("SPARE", ".spec.spare", "Who assumes it."), State,
                new("CAMERAS", ".status.cameras", "Cameras on the spare's disk of all."), new("TERM", ".spec.term", "The term of the role.", "integer", 1), Message,
            ],
            // Compared with the end of the name: the server counts a text made from a number as endless, and a sum of it as beyond every budget.
            Rules =
            [
                new(
                    "self.spec.term == 0 || self.metadata.name.startsWith(self.spec.server + '-t') && string(self.spec.term) == self.metadata.name.substring(self.spec.server.size() + 2)",
                    "the name is the server's and the term: creating it is what mints the term"),
            ],
            SpecRules = [Unchanged, new("self.server != self.spare", "a server cannot take over from itself")],
            StatusRules = [new("!has(self.handBackTerm) || !has(oldSelf.handBackTerm) || self.handBackTerm >= oldSelf.handBackTerm", "a term never falls")],
        },
        new(Reinsertion.Kind, typeof(Reinsertion), "reinsertions", "frein", "Bringing held footage of one server home from one holder.")
        {
            Conditions =
            [
                new(Condition.Ready, "it is Completed or CompletedWithGaps", "reinsertion"),
            ],
            Columns =
            [
                Ready, new("SERVER", ".spec.server", "Whose footage."), new("HOLDER", ".spec.holder", "Who holds it."), State,
                new("FOOTAGE", ".status.footage", "How much is home."), new("PICTURES", ".status.framesInserted", "Pictures that came home.", "integer", 1), Message,
            ],
            SpecRules = [Unchanged, new("self.server != self.holder", "footage of a server is not held for itself")],
        },
        new(StoppedCamera.Kind, typeof(StoppedCamera), "stoppedcameras", "fstop", "The explicit end of a camera's recording at one server: absence stops nothing.")
        {
            Conditions =
            [
                new(Condition.Ready, "the recorder shows that it stopped", "election"),
            ],
            Columns =
            [
                Ready, new("SERVER", ".spec.server", "Where it was recorded."), new("CAMERA", ".spec.camera", "The camera."), Phase,
                new("BY", ".spec.by", "Who ended it.", Priority: 1), new("WHY", ".spec.why", "Why.", Priority: 1), Message,
            ],
            Rules = [new("self.metadata.name == self.spec.server + '.' + self.spec.camera", "the name is the server's and the camera's, with a dot between")],
            SpecRules = [Unchanged],
        },
    ];

    /// <summary>What is said of the fields of a record; empty when nothing is.</summary>
    public static IReadOnlyList<FieldSchema> FieldsOf(Type record) =>
        SiteSchema.Kinds.FirstOrDefault(k => k.SpecType == record)?.Fields
        ?? StatusFields.All.GetValueOrDefault(record) ?? OperationFields.All.GetValueOrDefault(record) ?? [];
}
