using Failover.Contracts;

namespace Failover.Platform;

/// <summary>The one schema of site.yaml; the custom resources are made from the same table. A test holds it equal to the spec records.</summary>
internal static class SiteSchema
{
    /// <summary>Of objects that people name, and of what refers to them.</summary>
    public const string NamePattern = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";
    public const int NameLength = 63;
    private const int UrlLength = 2048;

    private static readonly ResourceRule[] UrlRules =
    [
        new("self.startsWith('rtsp://')", "write rtsp://host[:554]/path"),
        new("!self.matches('^[a-z]+://[^/?#]*@')", "a camera's url has no user and password here: put them into a Secret and name it in credentialsSecret"),
    ];

    public static IReadOnlyList<KindSchema> Kinds { get; } =
    [
        new(Site.Kind, typeof(Site), typeof(SiteSpec),
        [
            new("stableSeconds", FieldType.WholeNumber, "Seconds that a returned server must be stable before it gets its role back; doubles with each flap.")
                { Min = 1, Max = 600, Example = "30" },
            new("ringSeconds", FieldType.WholeNumber, "Seconds of video from before a failure that a guard holds at least.") { Min = 5, Max = 300, Example = "20" },
            new("automaticTakeover", FieldType.Flag, "False: no role moves without an operator's word; guards keep all the same.") { Example = "true" },
            new("retentionDays", FieldType.WholeNumber, "Days that footage is kept; 0 = until the disk is full.") { Min = 0, Max = 36_500, Example = "30" },
        ]),
        new(SiteServer.Kind, typeof(SiteServer), typeof(SiteServerSpec),
        [
            new("address", FieldType.HttpUrl, "HTTP address of its recorder.") { Required = true, MaxLength = UrlLength, Pattern = HttpPattern, Example = "http://host:7420" },
            new("roles", FieldType.RoleList, "What it is for: master = management, slave = recording.") { MaxItems = 2, ListType = "set", Example = "[slave]" },
            new("dvr", FieldType.Flag, "A DVR cannot be failed over; its cameras need no licence.") { Example = "false" },
            new("preferredGuards", FieldType.NameList, "FailoverServers that should guard it first, in this order.")
                { MaxItems = 64, MaxLength = NameLength, Pattern = NamePattern, Example = "[spare-1]" },
            new("maintenance", FieldType.Flag, "True: nothing assumes its role; keeping goes on.") { Example = "false" },
        ]),
        new(FailoverServer.Kind, typeof(FailoverServer), typeof(FailoverServerSpec),
        [
            new("address", FieldType.HttpUrl, "HTTP address of its recorder.") { Required = true, MaxLength = UrlLength, Pattern = HttpPattern, Example = "http://host:7420" },
            new("maxHotCameras", FieldType.WholeNumber, "Cameras that it may hold ready at most.") { Min = 1, Max = 10_000, Example = "128" },
            new("ringMemoryMiB", FieldType.WholeNumber, "Memory for pre-roll rings, MiB.") { Min = 16, Max = 1_048_576, Example = "4096" },
            new("networkMbps", FieldType.WholeNumber, "Its network towards the cameras, Mbit/s; guards are planned up to 80 % of it.") { Min = 1, Max = 1_000_000, Example = "1000" },
            new("maintenance", FieldType.Flag, "True: it is given nothing new.") { Example = "false" },
        ]),
        new(Camera.Kind, typeof(Camera), typeof(CameraSpec),
        [
            new("server", FieldType.Name, "The SiteServer that records it.") { Required = true, MaxLength = NameLength, Pattern = NamePattern, Example = "slave-1" },
            new("url", FieldType.RtspUrl, "RTSP address, without user and password.")
                { Required = true, MaxLength = UrlLength, Pattern = "^rtsp://[^/?#@]+([/?#].*)?$", Rules = UrlRules, Example = "rtsp://user:password@host/path" },
            new("credentialsSecret", FieldType.Name, "Name of the Secret (kubernetes.io/basic-auth) with username and password of the camera.")
                { MaxLength = 253, Pattern = "^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$", Example = "camera-door" },
            new("priority", FieldType.WholeNumber, "Higher is guarded first and deleted last.") { Min = 0, Max = 100, Example = "50" },
            new("maxSessions", FieldType.WholeNumber, "RTSP sessions that the camera serves at once; 0 = not known, taken as enough.") { Min = 0, Max = 100, Example = "2" },
            new("bitrateKbps", FieldType.WholeNumber, "What it sends, kbit/s; guards are planned with it until they have measured.") { Min = 16, Max = 1_000_000, Example = "4000" },
        ]),
        new(FailoverLicense.Kind, typeof(FailoverLicense), typeof(FailoverLicenseSpec),
        [
            new("token", FieldType.Text, "Content of the .lic file: a signed text (JWS).") { Required = true, MaxLength = 65_536, Example = "<content of the .lic file>" },
        ]),
    ];

    private static string HttpPattern => "^https?://[^/?#@]+(/[^?#]*)?$";

    public static KindSchema? Find(string kind) => Kinds.FirstOrDefault(k => string.Equals(k.Kind, kind, StringComparison.Ordinal));
}

/// <summary>A kind that a site.yaml may have.</summary>
internal sealed record KindSchema(string Kind, Type ObjectType, Type SpecType, IReadOnlyList<FieldSchema> Fields);
