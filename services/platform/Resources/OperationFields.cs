using Failover.Contracts;

namespace Failover.Platform;

/// <summary>What is said of the specs of objects that the services make: one per operation. They never change after that.</summary>
internal static class OperationFields
{
    public static IReadOnlyDictionary<Type, IReadOnlyList<FieldSchema>> All { get; } = new Dictionary<Type, IReadOnlyList<FieldSchema>>
    {
        [typeof(TakeoverSpec)] =
        [
            new("server", "The server whose role is assumed.") { MaxLength = 253 }, new("spare", "The FailoverServer that assumes it; empty when the takeover was refused and nobody does.") { MaxLength = 253 },
            new("term", "The term that this takeover minted: even, above every earlier one of the server; 0 = refused, none was minted.") { Min = 0 },
            new("reason", "Why this server and why this spare."), new("answersProbes", "The failure was one of recording: an answer to a probe is no veto."),
            new("evidence", "The signs that the failure was declared from."), new("byHand", "The operator's wish; missing when the rules decided alone."),
            new("handedOverBy", "The spare that served the role before and was asked to end; it serves on until this takeover is Active.") { MaxLength = 253 },
            new("passedOver", "Spares that were not chosen, each with its reason."),
            new("traceId", "Trace of the incident, 32 hex digits: what to search for in traces and logs."),
            new("traceParent", "W3C trace context of the decision; missing when nobody traces."),
        ],
        [typeof(Sign)] =
        [
            new("place", "Who saw it: heartbeat or a guard."), new("name", "Which sign: probe, beats or durable."), new("value", "What it says."),
            new("ageMs", "Age of the last positive sign, ms."), new("detail", "For people."),
        ],
        [typeof(ByHand)] =
        [
            new("by", "Who wished it."), new("at", "When."), new("drill", "Name of the drill that it belongs to."),
        ],
        [typeof(ReinsertionSpec)] =
        [
            new("server", "The server that the footage belongs to.") { MaxLength = 253 }, new("holder", "The recorder that holds it.") { MaxLength = 253 }, new("takeover", "The takeover that it belongs to; missing for footage of a false alarm."),
        ],
        [typeof(StoppedEntry)] =
        [
            new("server", "The server that recorded the camera.") { MaxLength = 253 }, new("camera", "The camera whose recording ends.") { MaxLength = 253 }, new("by", "Who ended it."),
            new("when", "When."), new("why", "Why, in one sentence."),
        ],
    };
}
