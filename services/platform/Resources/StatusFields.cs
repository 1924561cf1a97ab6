using Failover.Contracts;

namespace Failover.Platform;

/// <summary>What is said of the fields that the services write: statuses, and what is in them.</summary>
internal static class StatusFields
{
    private const string Text = "One or more sentences for people.";
    private static readonly FieldSchema Generation = new("observedGeneration", "Generation of the spec that this status was made from.") { Min = 0 };
    private static readonly FieldSchema Since = new("since", "When the phase began.");
    private static readonly FieldSchema Phase = new("phase", "One word for people, made of the conditions. Nothing reads it back.");

    private static readonly FieldSchema Conditions = new("conditions", "What is true of the object and what is not, each with its reason.")
    {
        MaxItems = 16, ListType = "map", ListKey = "type",
    };

    public static IReadOnlyDictionary<Type, IReadOnlyList<FieldSchema>> All { get; } = new Dictionary<Type, IReadOnlyList<FieldSchema>>
    {
        [typeof(SiteObjectStatus)] =
        [
            new("verdict", "The last word of the licence: may the site fail over, and why."),
            new("latestTime", "The latest wall time that was seen and believed here; written once an hour at most."),
            new("servers", "Servers that are Ready of all, such as 7/8."), new("spares", "Spares that are Ready of all."),
            new("cameras", "Cameras that are recorded of all."), new("takeovers", "How many takeovers are not over."),
            Generation, Phase, Conditions,
        ],
        [typeof(SiteServerStatus)] =
        [
            new("term", "The highest term that was minted for its role; the original's own first one is 1. Only grows.") { Min = 1 },
            new("storeId", "Id of the store that its recorder showed last; another one means an empty machine of the same name."),
            new("cameras", "Cameras that are recorded of all that it has, such as 11/12."), new("recorder", "Who fills its role now; - means nobody."),
            new("guard", "Its first guard; - means none."), Generation, Phase, Since, Conditions,
        ],
        [typeof(FailoverServerStatus)] =
        [
            new("covers", "Servers that it serves as, else keeps for, else guards; - means none."), new("hot", "Cameras held ready of those that it may hold, such as 8/64."),
            new("diskLeft", "How long an outage of the dearest server that it guards its disk can hold, in days or hours; - means that it guards none."),
            Generation, Phase, Since, Conditions,
        ],
        [typeof(CameraStatus)] =
        [
            new("licensed", "False: beyond the camera licences and not confirmed; it is recorded and not protected."),
            new("recorder", "Who records it now; - means nobody."), new("guard", "Who guards it; - means nobody."), Generation, Phase, Since, Conditions,
        ],
        [typeof(FailoverLicenseStatus)] =
        [
            new("state", "What the file is worth."), new("reason", "Why it does not count and what helps, or what to know of it."), new("serial", "Serial number of the licence."),
            new("productVersion", "Year of the product's version that it is for.") { Min = 0 }, new("edition", "Edition that it is for."),
            new("cameras", "Camera licences (CFOR-1001) in it.") { Min = 0 }, new("bases", "Base licences (CFOR-2001) in it.") { Min = 0 },
            new("issuedAt", "When it was issued."), new("expiresAt", "When it expires; missing when it does not."),
            new("expires", "Day of expiry, or never; - means not known."), Generation, Conditions,
        ],
        [typeof(TakeoverStatus)] =
        [
            new("state", "How far it is."), new("reason", "Why it is there, in one sentence."),
            new("handBackTerm", "Term that was minted when the role began to go back; 0 before.") { Min = 0 }, new("times", "When each state began."),
            new("cameras", "Cameras that are durable on the spare of all of the role, such as 11/12; - means that it does not serve."), Generation, Conditions,
        ],
        [typeof(ReinsertionStatus)] =
        [
            new("state", "How far it is."), new("reason", "Why it is there, in one sentence."), new("framesInserted", "Pictures that came home.") { Min = 0 },
            new("bytesInserted", "Bytes that came home.") { Min = 0 }, new("elapsedMs", "How long it took, ms."), new("seams", "How each run was placed on its camera's time axis."),
            new("footage", "How much of what was offered is home, such as 37%; - means not known."), Generation, Conditions,
        ],
        [typeof(StoppedCameraStatus)] = [Generation, Phase, Conditions],
        [typeof(Condition)] =
        [
            new("type", "What it is about.") { MaxLength = 316, Pattern = "^[A-Za-z]([A-Za-z0-9_.-]*[A-Za-z0-9])?$" }, new("status", "Is it so."),
            new("reason", "One stable word for machines.") { MaxLength = 1024, Pattern = "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$" },
            new("message", Text) { MaxLength = 32_768 }, new("lastTransitionTime", "When status last changed."),
            new("observedGeneration", "Generation of the spec that this was said of.") { Min = 0 },
        ],
        [typeof(VerdictReport)] =
        [
            new("site", "The site that was judged."), new("id", "Id of the message; sorts by time."), new("time", "When it was judged."),
            new("entitled", "May the site fail over."), new("reasons", "Why it may or may not, each one sentence."), new("notes", "What to know and to do besides."),
            new("camerasCounted", "Cameras that count.") { Min = 0 }, new("camerasLicensed", "Camera licences that count.") { Min = 0 },
            new("baseLicence", "The base licence is there or not needed."), new("unlicensedCameras", "Cameras beyond the count: recorded, not protected."),
            new("camerasMissing", "Camera licences to buy, so that every camera has one.") { Min = 0 },
            new("validUntil", "When the site stops being entitled if nothing changes; missing when it does not."),
            new("nextExpiry", "The next expiry that makes anything worse; missing when there is none."), new("expiry", "How near that is."),
        ],
        [typeof(Seam)] =
        [
            new("server", "Home server of the footage."), new("camera", "Its camera."), new("run", "The run that was placed: recorder/boot/session."),
            new("epoch", "The run that first defined the axis."), new("offsetTicks", "Axis tick = run tick + this, 90 kHz."), new("class", "How well it is placed."),
            new("method", "How it was found: axis, hashes or wall."), new("votes", "Pictures that agreed.") { Min = 0 }, new("compared", "Pictures that were compared.") { Min = 0 },
            new("reason", "Why this offset and class, in one sentence."),
        ],
    };
}
