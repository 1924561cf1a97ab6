using System.Collections.Concurrent;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace Failover.Election;

/// <summary>Writes decisions to the store, each by compare-and-swap. Who loses reads again and decides again (R2).</summary>
internal sealed class TakeoverWriter(ISiteStore store, IJournal journal, TimeProvider time, ILogger log)
{
    /// <summary>More lost answers than this are told by the log alone.</summary>
    private const int MostUnanswered = 256;

    private static readonly Counter Conflicts = Metrics.CreateCounter("failover_election_conflicts_total", "Writes that lost a compare-and-swap.", "kind");

    // Nothing to do is said once, not twenty times a second.
    private readonly Dictionary<string, string> _said = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string StoreId, long Version)> _pinned = new(StringComparer.Ordinal);

    // Writes whose answer never came, by takeover: as they were sent. Written from several tasks at once.
    private readonly ConcurrentDictionary<string, (Decision Decision, Takeover Sent)> _unanswered = new(StringComparer.Ordinal);

    /// <summary>The object as written, or null when nothing was. Several may be under way at once.</summary>
    /// <param name="unseen">Told of a takeover that was there already, or another than this process knew: it is read before the next decision.</param>
    public async Task<Takeover?> WriteAsync(Decision decision, UnseenTakeovers unseen, CancellationToken ct)
    {
        using var about = log.BeginScope(new LogFacts(decision.Server));
        Takeover? sent = null;
        try
        {
            switch (decision)
            {
                case CreateTakeover create:
                    sent = Begun(create.Takeover, create.Takeover.Status.State);
                    return await store.CreateAsync(sent, ct);
                case MoveTakeover move:
                    var moved = move.Takeover with
                    {
                        Status = move.Takeover.Status with
                        {
                            State = move.State,
                            Reason = move.Reason,
                            HandBackTerm = Math.Max(move.Takeover.Status.HandBackTerm, move.HandBackTerm),
                        },
                    };
                    if (!IsNews(move))
                    {
                        return await store.UpdateStatusAsync(moved, ct);
                    }
                    sent = Begun(moved, move.State);
                    return await store.UpdateStatusAsync(sent, ct);
                case PinStore pin:
                    await PinAsync(pin, ct);
                    return null;
                default:
                    return null;
            }
        }
        catch (StoreConflictException conflict)
        {
            Conflicts.WithLabels(conflict.Reason.ToString()).Inc();
            if (decision is CreateTakeover or MoveTakeover)
            {
                unseen.Conflicts(conflict.Name);
            }
            log.LogInformation("{Message} Deciding again.", conflict.Message);
            return null;
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            // It may have been written or not: what the store shows next decides, and a term that was minted is taken by its name.
            if (sent is not null && _unanswered.Count < MostUnanswered)
            {
                _unanswered[sent.Metadata.Name] = (decision, sent);
            }
            Conflicts.WithLabels("NoAnswer").Inc();
            log.LogWarning("The store did not take a decision about {Server}: {Message}", decision.Server, error.Message);
            return null;
        }
    }

    /// <summary>Tells of writes whose answer was lost and which the store shows all the same: whoever wrote is known by the time that it wrote in.</summary>
    public void TellUnanswered(IReadOnlyDictionary<string, Takeover> shown)
    {
        if (_unanswered.IsEmpty)
        {
            return;
        }
        foreach (var (name, (decision, sent)) in _unanswered.OrderBy(u => u.Key, StringComparer.Ordinal).ToList())
        {
            if (!shown.TryGetValue(name, out var takeover) || takeover.Metadata.ResourceVersion == sent.Metadata.ResourceVersion)
            {
                continue;
            }
            _unanswered.TryRemove(name, out _);
            var state = sent.Status.State;
            if (takeover.Status.Times.TryGetValue(state, out var at) && at.ToUnixTimeMilliseconds() == sent.Status.Times[state].ToUnixTimeMilliseconds())
            {
                Tell(decision, takeover with { Status = takeover.Status with { State = state, Reason = sent.Status.Reason } });
            }
        }
    }

    /// <summary>Tells the operator of a decision that was written.</summary>
    public void Tell(Decision decision, Takeover written)
    {
        _said.Remove(written.Spec.Server);
        Write(decision, written.Metadata.Name);
        if (decision is MoveTakeover move && !IsNews(move))
        {
            return;
        }
        var state = written.Status.State;
        var severity = state switch
        {
            TakeoverState.Refused or TakeoverState.Failed => JournalSeverity.Alarm,
            TakeoverState.Assigned or TakeoverState.Active or TakeoverState.Vetoed or TakeoverState.Superseded => JournalSeverity.Warning,
            _ => JournalSeverity.Info,
        };
        TakeoverMetrics.Reached(state);
        journal.Write(severity, JournalKind.Of(state), written.Status.Reason, written.Spec.Server, takeover: written.Metadata.Name);
    }

    /// <summary>Tells why nothing is done, once per kind of reason.</summary>
    /// <param name="loud">False: another process leads and tells the operator.</param>
    public void Say(Wait wait, bool loud)
    {
        // A sentence may count seconds: only its kind of reason is compared.
        var gist = string.Concat(wait.Reason.Where(c => !char.IsDigit(c) && c != '.'));
        if (!loud || (_said.TryGetValue(wait.Server, out var before) && string.Equals(before, gist, StringComparison.Ordinal)))
        {
            return;
        }
        _said[wait.Server] = gist;
        if (wait.Unprotected)
        {
            journal.Write(JournalSeverity.Alarm, JournalKind.ServerUnprotected, wait.Reason, wait.Server);
        }
        else
        {
            using (log.BeginScope(new LogFacts(wait.Server)))
            {
                log.LogInformation("{Reason}", wait.Reason);
            }
        }
    }

    // The watch shows the write a moment later: until then it is not written again.
    private async Task PinAsync(PinStore pin, CancellationToken ct)
    {
        var wanted = (pin.StoreId, pin.Object.Metadata.ResourceVersion);
        if (_pinned.TryGetValue(pin.Server, out var done) && done == wanted)
        {
            return;
        }
        await store.UpdateStatusAsync(pin.Object with { Status = pin.Object.Status with { StoreId = pin.StoreId } }, ct);
        _pinned[pin.Server] = wanted;
        Write(pin, null);
    }

    private void Write(Decision decision, string? takeover)
    {
        foreach (var note in decision.Notes)
        {
            journal.Write(note.Severity, note.Kind, note.Text, decision.Server, takeover: takeover);
        }
    }

    private static bool IsNews(MoveTakeover move) => move.State != move.Takeover.Status.State;

    private Takeover Begun(Takeover takeover, TakeoverState state) => takeover with
    {
        Status = takeover.Status with { Times = new Dictionary<TakeoverState, DateTimeOffset>(takeover.Status.Times) { [state] = time.GetUtcNow() } },
    };
}
