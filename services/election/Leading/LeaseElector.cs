using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace Failover.Election;

/// <summary>
/// Holds or awaits the lease of election: one read, and at most one write, per <see cref="FailoverTimes.LeaseRetry"/>. No task of its own,
/// so none outlives it: a write that hangs is counted from before it was sent, and compare-and-swap refuses it when another leads meanwhile.
/// </summary>
/// <param name="time">Its elapsed time is the clock of every <c>now</c>; its wall time is not read.</param>
internal sealed class LeaseElector(ISiteStore store, ServiceIdentity identity, FailoverTimes times, TimeProvider time, ILogger log)
{
    /// <summary>Name of the Lease object.</summary>
    public const string Name = "election";

    private static readonly Gauge Leading = Metrics.CreateGauge("failover_election_leading", "1 while this process leads.");
    private static readonly Counter Renewals = Metrics.CreateCounter("failover_election_lease_renewals_total", "Renewals that the store took.");
    private static readonly Counter Failures = Metrics.CreateCounter("failover_election_lease_failures_total", "Looks at the lease that did not succeed.", "why");

    private readonly string _me = $"{identity.Name}@{identity.BootId}";
    private readonly Lock _lock = new();
    private Lease? _lease;
    private bool _looked;
    private TimeSpan _movedAt;
    private TimeSpan _nextAt;
    private TimeSpan? _renewedAt;
    private long _leadership;
    private string _said = "";

    /// <summary>Grows each time this process begins to lead; 0 when it does not lead now. Right at the moment of the call, from any thread.</summary>
    public long Leadership
    {
        get
        {
            lock (_lock)
            {
                return _renewedAt is { } renewed && time.Elapsed() - renewed < times.LeaseRenewDeadline ? _leadership : 0;
            }
        }
    }

    /// <summary>Looks at the lease when that is due, and does what <see cref="LeaseRules"/> say. Never throws: a store that fails is asked again.</summary>
    /// <param name="ready">False: this process could not do a leader's work yet and does not begin.</param>
    public async Task LookAsync(bool ready, TimeSpan now, CancellationToken ct)
    {
        if (now < _nextAt)
        {
            return;
        }
        _nextAt = now + times.LeaseRetry;
        try
        {
            var lease = await store.GetAsync<Lease>(Name, ct);
            See(lease, time.Elapsed());
            var neverLed = lease is null && (await store.ListAsync<Site>(ct)).All(s => FenceKeeper.Read(s) == 0);
            var step = LeaseRules.Decide(new LeaseView(_me, lease, _movedAt, _renewedAt, neverLed), times, time.Elapsed());
            switch (step)
            {
                case TakeLease take when ready || _renewedAt is not null:
                    await TakeAsync(lease, take.Reason, ct);
                    break;
                case StandBy by:
                    Say(by.Reason);
                    break;
                case StepDown down:
                    End(down.Reason);
                    break;
            }
        }
        catch (StoreConflictException)
        {
            // Somebody was faster: the next look sees who.
            Failures.WithLabels("conflict").Inc();
        }
        catch (Exception error)
        {
            Failures.WithLabels("error").Inc();
            Say($"the lease cannot be read or written: {error.Message.TrimEnd('.')}");
        }
        finally
        {
            EndWhenOverdue();
        }
    }

    /// <summary>Stops leading and gives the lease back if it is still the own one. Protected work must have ended before.</summary>
    public async Task ReleaseAsync(CancellationToken ct)
    {
        End("this process stops");
        try
        {
            if (await store.GetAsync<Lease>(Name, ct) is { } lease && string.Equals(lease.Spec.Holder, _me, StringComparison.Ordinal))
            {
                await store.UpdateAsync(lease with { Spec = lease.Spec with { Holder = "", Renewals = lease.Spec.Renewals + 1 } }, ct);
            }
        }
        catch (Exception error)
        {
            log.LogInformation("The lease was not given back, another leads after {Lease} s: {Message}", times.Lease.TotalSeconds, error.Message);
        }
    }

    private void See(Lease? lease, TimeSpan now)
    {
        if (!_looked || lease?.Metadata.ResourceVersion != _lease?.Metadata.ResourceVersion)
        {
            _movedAt = now;
        }
        (_looked, _lease) = (true, lease);
    }

    private async Task TakeAsync(Lease? lease, string reason, CancellationToken ct)
    {
        var sent = time.Elapsed();
        var spec = new LeaseSpec { Holder = _me, DurationMs = times.LeaseMs, Renewals = (lease?.Spec.Renewals ?? 0) + 1 };
        var written = lease is null
            ? await store.CreateAsync(new Lease { Metadata = new ObjectMeta { Name = Name }, Spec = spec }, ct)
            : await store.UpdateAsync(lease with { Spec = spec }, ct);
        See(written, time.Elapsed());
        Renewals.Inc();
        lock (_lock)
        {
            if (_renewedAt is null)
            {
                _leadership++;
            }
            _renewedAt = sent;
        }
        Leading.Set(1);
        if (reason.Length > 0)
        {
            Say($"this election leads: {reason}");
        }
    }

    // A leader that could not renew in time is none, and what it writes later begins a new leadership.
    private void EndWhenOverdue()
    {
        if (_renewedAt is { } renewed && time.Elapsed() - renewed >= times.LeaseRenewDeadline)
        {
            End("the lease could not be renewed in time");
        }
    }

    private void End(string reason)
    {
        lock (_lock)
        {
            if (_renewedAt is null)
            {
                return;
            }
            _renewedAt = null;
        }
        Leading.Set(0);
        Say($"this election leads no more: {reason}");
    }

    private void Say(string what)
    {
        if (!string.Equals(_said, what, StringComparison.Ordinal))
        {
            _said = what;
            log.LogInformation("Lease: {What}.", what);
        }
    }
}
