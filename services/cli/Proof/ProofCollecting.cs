using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Cli;

/// <summary>Asks the site for its objects and each recorder for what lies in its volumes. What does not answer is said, not guessed.</summary>
internal sealed class ProofCollecting(ISite site, TimeProvider clock)
{
    /// <summary>One flush tick and the flush itself, on a busy machine: what is younger may not be on the disk yet.</summary>
    public static readonly TimeSpan UntilDurable = TimeSpan.FromSeconds(3);

    /// <summary>Judged beside the incident itself, before and after: the seams lie there.</summary>
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(5);

    /// <summary>The longest that a last sign of life counts as the incident's beginning.</summary>
    private static readonly TimeSpan OldestSign = TimeSpan.FromMinutes(1);

    public async Task<ProofFacts> OfTakeoverAsync(string name, CancellationToken ct)
    {
        var takeovers = await site.ObjectsAsync<Takeover>(ct);
        var takeover = takeovers.FirstOrDefault(t => t.Metadata.Name == name)
            ?? throw new CliException($"The site has no takeover '{name}'; it has {(takeovers.Count == 0 ? "none" : string.Join(", ", takeovers.Select(t => t.Metadata.Name)))}.", ExitCode.BadInput);
        var (from, to) = IntervalOf(takeover, clock.GetUtcNow());
        return from is { } begin && begin < to
            ? await OfIntervalAsync(takeover.Spec.Server, takeover, begin, to, ct)
            : throw new CliException($"{name} is {takeover.Status.State} and never began: there is nothing to prove. {takeover.Status.Reason}", ExitCode.Failed);
    }

    /// <summary>From before the last sign of life to after the last camera was handed back, or to now.</summary>
    public static (DateTimeOffset? From, DateTimeOffset To) IntervalOf(Takeover takeover, DateTimeOffset now)
    {
        var times = takeover.Status.Times;
        DateTimeOffset? assigned = times.TryGetValue(TakeoverState.Assigned, out var at) ? at : null;
        var silence = TimeSpan.FromMilliseconds(takeover.Spec.Evidence.Max(s => s.AgeMs) ?? 0);
        var end = times.TryGetValue(TakeoverState.Reinserting, out var back) ? back + Around
            : times.TryGetValue(TakeoverState.Completed, out var completed) ? completed : now;
        var latest = now - UntilDurable;
        return (assigned - (silence < OldestSign ? silence : OldestSign) - Around, end < latest ? end : latest);
    }

    public async Task<ProofFacts> OfIntervalAsync(string server, Takeover? takeover, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        // The wire has milliseconds: what is asked for and what is judged must be one interval.
        (from, to) = (ToMs(from), ToMs(to));
        var status = await site.StatusAsync(ct);
        var reinsertions = (await site.ObjectsAsync<Reinsertion>(ct))
            .Where(r => r.Spec.Server == server && takeover is not null && r.Spec.Takeover == takeover.Metadata.Name).ToList();
        var notChecked = new List<string>();
        var home = status.Servers.FirstOrDefault(s => s.Name == server);
        var holders = status.Spares
            .Where(s => s.HeldFrames > 0 || s.Name == takeover?.Spec.Spare || reinsertions.Exists(r => r.Spec.Holder == s.Name)).ToList();
        notChecked.AddRange(reinsertions.Select(r => r.Spec.Holder).Where(h => holders.TrueForAll(s => s.Name != h)).Distinct(StringComparer.Ordinal)
            .Select(h => $"What {h} has: it is no spare of the site any more."));
        using var client = new EvidenceClients(site.RecorderOf, clock);
        var cameras = new List<ProofCameraFacts>();
        foreach (var camera in status.Cameras.Where(c => c.Server == server).Select(c => c.Camera).Order(StringComparer.Ordinal))
        {
            var request = new VideoRequest(server, camera, from, to);
            var held = new List<CameraEvidence>();
            foreach (var holder in holders)
            {
                if (await client.TryReadAsync(holder.Name, holder.Address, request, notChecked, ct) is { } evidence)
                {
                    held.Add(evidence);
                }
            }

            cameras.Add(new ProofCameraFacts(camera, home is null ? null : await client.TryReadAsync(server, home.Address, request, notChecked, ct), held));
        }

        return new ProofFacts
        {
            Site = status.Site, Server = server, MadeAt = clock.GetUtcNow(), From = from, To = to, Takeover = takeover,
            Reinsertions = reinsertions, Cameras = cameras, NotChecked = notChecked,
        };
    }

    private static DateTimeOffset ToMs(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMillisecond));
}
