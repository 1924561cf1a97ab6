using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Failover.Platform;

/// <summary>
/// One trace for each incident of a server (decision 49): every process finds the same trace id by itself, from the site, the server and the
/// term that it had of its own. A span is a decision with its sentence, from what led to it until it was made. Without an exporter nothing is
/// made; nobody waits for one.
/// </summary>
/// <param name="service">Whose spans these are.</param>
public sealed class IncidentTrace(string service)
{
    private static readonly AsyncLocal<string?> Entered = new();

    [ThreadStatic]
    private static ActivityTraceId? _next;

    private readonly ActivitySource _source = new(SourceOf(service));

    // A span without a parent is given the incident's own trace id instead of one by chance.
    static IncidentTrace()
    {
        var before = Activity.TraceIdGenerator;
        Activity.TraceIdGenerator = () => _next ?? before?.Invoke() ?? ActivityTraceId.CreateRandom();
    }

    /// <summary>Trace id of the incident that is being told about; null outside of one.</summary>
    public static string? Current => Entered.Value;

    /// <summary>Someone exports spans of this service.</summary>
    public bool IsOn => _source.HasListeners();

    public static string SourceOf(string service) => $"Failover.{service}";

    /// <summary>The trace id of the server's incident, 32 hex digits.</summary>
    /// <param name="site">The site.</param>
    /// <param name="server">The server.</param>
    /// <param name="term">Any term of the incident: its own last one (odd), or the takeover's after it (even).</param>
    public static string IdOf(string site, string server, long term)
    {
        var own = Math.Max(1, (term & 1) == 0 ? term - 1 : term);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"failover-incident\n{site}\n{server}\n{own}"));
        return Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }

    /// <summary>Trace id of a trace context; null when there is none.</summary>
    public static string? IdOf(string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, out var context) ? context.TraceId.ToHexString() : null;

    /// <summary>
    /// What is journaled and logged until it is disposed belongs to this incident. Begin no work in it that outlives it: that would carry the
    /// trace for as long as it runs.
    /// </summary>
    public static Scope Enter(string? traceId)
    {
        var before = Entered.Value;
        Entered.Value = traceId;
        return new Scope(before);
    }

    /// <summary>Makes a span that has ended, and exports it.</summary>
    /// <returns>Its trace context, for what follows from it; null when nobody exports.</returns>
    public string? Record(IncidentSpan span)
    {
        var activity = Begin(span);
        End(activity, span.To);
        return activity?.Id;
    }

    /// <summary>A span whose context is needed before it is known whether it will be: exported when <see cref="End"/> is called.</summary>
    public Activity? Begin(IncidentSpan span)
    {
        if (!_source.HasListeners())
        {
            return null;
        }
        var before = Activity.Current;
        Activity.Current = null;
        try
        {
            _next = ActivityTraceId.CreateFromString(span.TraceId);
            var parent = ActivityContext.TryParse(span.Parent, null, isRemote: true, out var context) && string.Equals(context.TraceId.ToHexString(), span.TraceId, StringComparison.Ordinal)
                ? context : default;
            var activity = _source.StartActivity(span.Name, ActivityKind.Internal, parent, TagsOf(span), links: null, span.From);
            return activity;
        }
        finally
        {
            _next = null;
            Activity.Current = before;
        }
    }

    public static void End(Activity? activity, DateTimeOffset at)
    {
        if (activity is not null)
        {
            var before = Activity.Current;
            activity.SetEndTime(at.UtcDateTime < activity.StartTimeUtc ? activity.StartTimeUtc : at.UtcDateTime);
            activity.Stop();
            Activity.Current = before;
        }
    }

    private static IEnumerable<KeyValuePair<string, object?>> TagsOf(IncidentSpan span)
    {
        yield return new("failover.site", span.Site);
        yield return new("failover.server", span.Server);
        yield return new("failover.reason", span.Reason);
        if (span.Spare is not null)
        {
            yield return new("failover.spare", span.Spare);
        }
        if (span.Takeover is not null)
        {
            yield return new("failover.takeover", span.Takeover);
        }
        if (span.Camera is not null)
        {
            yield return new("failover.camera", span.Camera);
        }
        if (span.Pictures is not null)
        {
            yield return new("failover.pictures", span.Pictures);
        }
        if (span.Bytes is not null)
        {
            yield return new("failover.bytes", span.Bytes);
        }
    }

    /// <summary>Ends what <see cref="Enter"/> began.</summary>
    public readonly struct Scope(string? before) : IDisposable
    {
        public void Dispose() => Entered.Value = before;
    }
}
