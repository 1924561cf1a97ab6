using Failover.Contracts;

namespace Failover.Cli;

/// <summary>
/// One drill: the spare takes the role of a server that is well, serves, gives it back, and its copy comes home. The wish has an end, so that
/// a drill whose program dies ends by itself.
/// </summary>
internal sealed class DrillRun(ISite site, DrillOptions options, TimeProvider clock, Action<string> tell)
{
    private static readonly TimeSpan LocalPoll = TimeSpan.FromMilliseconds(100);

    // Each look is two requests of the user's at the cluster's API.
    private static readonly TimeSpan ClusterPoll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AssumeWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan HomeWithin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);

    // One flush tick and the flush itself, on a busy machine.
    private static readonly TimeSpan UntilDurable = TimeSpan.FromSeconds(3);

    // Seconds after the planned end at which the wish ends by itself.
    private const int Spare = 180;

    private readonly List<RoleSeen> _roles = [];
    private readonly Dictionary<string, int> _spareFrames = [];
    private Takeover? _takeover;

    public async Task<DrillReport> RunAsync(CancellationToken ct)
    {
        var from = clock.GetUtcNow() - Before;
        await LookAsync(ct);
        var answer = await site.WishAsync(
            options.Server, OperatorVerb.Drill, new WishRequest { By = options.By, To = options.To, Drill = options.Name, Seconds = options.Seconds + Spare }, ct);
        if (!answer.Accepted)
        {
            throw new CliException(answer.Reason, answer.UnknownName ? ExitCode.BadInput : ExitCode.Failed);
        }

        tell(answer.Reason);
        var (brokenOff, played) = ((string?)null, false);
        try
        {
            brokenOff = await PlayAsync(ct);
            played = true;
        }
        finally
        {
            if (!played)
            {
                // Whoever breaks it off does not leave the server to its spare, nor does a site that was away for a moment.
                await site.WishAsync(options.Server, OperatorVerb.Release, new WishRequest { By = options.By }, CancellationToken.None);
            }
        }

        await Task.Delay(UntilDurable, clock, ct);
        return DrillJudge.Judge(await FactsAsync(from, clock.GetUtcNow() - UntilDurable, brokenOff, ct));
    }

    /// <returns>Why it did not run to its end, or null.</returns>
    private async Task<string?> PlayAsync(CancellationToken ct)
    {
        if (!await UntilAsync(AssumeWithin, () => _takeover?.Status.State == TakeoverState.Active && Holder == _takeover.Spec.Spare, ct))
        {
            await ReleaseAsync(ct);
            return $"No spare served as {options.Server} within {AssumeWithin.TotalSeconds:0} s: {_takeover?.Status.Reason ?? "no takeover began"}";
        }

        var spare = _takeover!.Spec.Spare;
        tell($"{spare} serves as {options.Server} under term {_takeover.Spec.Term}; both record for {options.Seconds} s");
        var active = clock.GetUtcNow();
        var left = await UntilAsync(TimeSpan.FromSeconds(options.Seconds), () => _takeover.Status.State != TakeoverState.Active, ct);
        await AskSpareAsync(spare, active, ct);
        tell($"{options.Server} gets its role back");
        await ReleaseAsync(ct);
        return !await UntilAsync(HomeWithin, () => _takeover.Status.State == TakeoverState.Completed && Holder == options.Server, ct)
            ? $"{_takeover.Metadata.Name} was not Completed within {HomeWithin.TotalMinutes:0} min: {_takeover.Status.Reason}"
            : left ? $"{spare} did not serve as long as it was to." : null;
    }

    /// <summary>What the volumes hold of the drill's time; null before its end.</summary>
    public ProofReport? Proof { get; private set; }

    private TimeSpan Poll => site.InCluster ? ClusterPoll : LocalPoll;

    private string? Holder => _roles.Count == 0 ? null : _roles[^1].Holder;

    private async Task ReleaseAsync(CancellationToken ct)
    {
        var begin = clock.GetTimestamp();
        WishAnswer answer;
        while (!(answer = await site.WishAsync(options.Server, OperatorVerb.Release, new WishRequest { By = options.By }, ct)).Accepted && clock.GetElapsedTime(begin) < AssumeWithin)
        {
            await Task.Delay(Poll, clock, ct);
        }

        tell(answer.Reason);
    }

    /// <summary>Looks until the condition holds; false when the time is over.</summary>
    private async Task<bool> UntilAsync(TimeSpan within, Func<bool> condition, CancellationToken ct)
    {
        var begin = clock.GetTimestamp();
        while (true)
        {
            await LookAsync(ct);
            if (condition())
            {
                return true;
            }

            if (clock.GetElapsedTime(begin) >= within)
            {
                return false;
            }

            await Task.Delay(Poll, clock, ct);
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        var status = await site.StatusAsync(ct);
        var server = status.Servers.FirstOrDefault(s => s.Name == options.Server)
            ?? throw new CliException($"The site has no SiteServer {options.Server}.", ExitCode.BadInput);
        if (_roles.Count == 0 || _roles[^1].Holder != server.RoleHolder)
        {
            _roles.Add(new RoleSeen(status.Time, server.RoleHolder, server.Term));
        }

        var takeovers = await site.ObjectsAsync<Takeover>(ct);
        _takeover = takeovers.Where(t => t.Spec.Server == options.Server && t.Spec.ByHand?.Drill == options.Name).MaxBy(t => t.Spec.Term) ?? _takeover;
    }

    private async Task AskSpareAsync(string spare, DateTimeOffset from, CancellationToken ct)
    {
        await Task.Delay(UntilDurable, clock, ct);
        var status = await site.StatusAsync(ct);
        using var recorder = new VideoDownload(site.RecorderOf(spare, status.Spares.First(s => s.Name == spare).Address), throughProxy: false);
        foreach (var camera in CamerasOf(status))
        {
            _spareFrames[camera] = (await recorder.FramesAsync(new VideoRequest(options.Server, camera, from, clock.GetUtcNow()), ct)).Count;
        }
    }

    private async Task<DrillFacts> FactsAsync(DateTimeOffset from, DateTimeOffset to, string? brokenOff, CancellationToken ct)
    {
        await LookAsync(ct);
        var volumes = await new ProofCollecting(site, clock).OfIntervalAsync(options.Server, _takeover, from, to, ct);
        var proven = Proof = ProofJudge.Judge(volumes);
        return new DrillFacts
        {
            Name = options.Name,
            Site = proven.Site,
            Server = options.Server,
            By = options.By,
            From = from,
            To = to,
            Takeover = _takeover,
            Reinsertions = proven.Reinsertions,
            Proof = options.ProofFile,
            NotChecked = volumes.NotChecked,
            Roles = _roles,
            Cameras = [.. proven.Cameras.Select(c => new DrillCamera(c, _spareFrames.GetValueOrDefault(c.Camera)))],
            Entries = await EntriesAsync(from, ct),
            BrokenOff = brokenOff,
        };
    }

    private IEnumerable<string> CamerasOf(SiteStatus status) => status.Cameras.Where(c => c.Server == options.Server).Select(c => c.Camera).Order(StringComparer.Ordinal);

    private async Task<IReadOnlyList<JournalEntry>> EntriesAsync(DateTimeOffset from, CancellationToken ct)
    {
        var entries = new List<JournalEntry>();
        for (var cursor = 0L; ;)
        {
            var page = await site.EventsAsync(cursor, waitSeconds: 0, ct);
            entries.AddRange(page.Entries.Where(e => e.Time >= from && e.Label == "drill" && e.Server == options.Server));
            if (page.Entries.Count == 0 || page.Next <= cursor)
            {
                return entries;
            }

            cursor = page.Next;
        }
    }
}

/// <param name="ProofFile">Name of the proof's JSON, written beside the drill's own report.</param>
internal sealed record DrillOptions(string Server, string Name, string By, string? To, int Seconds, string? ProofFile = null);
