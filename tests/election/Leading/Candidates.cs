using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Election.Tests;

/// <summary>Electors of several processes on one store; at no moment may two of them lead.</summary>
internal sealed class Candidates(ISiteStore store)
{
    public static readonly FailoverTimes Times = new();
    private readonly List<Candidate> _all = [];

    public ISiteStore Store { get; } = store;

    public Candidate Add(string name = "election", string? boot = null)
    {
        var clock = new HandClock(1000 + (977 * _all.Count));
        var faulty = new FaultyStore(Store);
        var elector = new LeaseElector(faulty, new ServiceIdentity(name, boot ?? $"boot-{_all.Count}", "demo"), Times, clock, NullLogger.Instance);
        _all.Add(new Candidate(elector, faulty, clock));
        return _all[^1];
    }

    /// <summary>Time passes for all in steps of 50 ms; those that are not asleep look.</summary>
    public async Task PassAsync(double seconds, params Candidate[] asleep)
    {
        for (var step = 0; step < seconds * 20; step++)
        {
            foreach (var candidate in _all)
            {
                candidate.Clock.Pass(TimeSpan.FromMilliseconds(50));
            }
            foreach (var candidate in _all.Except(asleep))
            {
                await candidate.LookAsync();
                Assert.True(_all.Count(c => c.Elector.Leadership != 0) <= 1, "two lead");
            }
        }
    }

    public async Task<Lease?> LeaseAsync() => await Store.GetAsync<Lease>(LeaseElector.Name, CancellationToken.None);

    /// <summary>The site exists and somebody led it once: from here on the absence of a lease means that it was deleted.</summary>
    public Task WasLedAsync() => Store.CreateAsync(
        new Site { Metadata = new ObjectMeta { Name = "demo", Annotations = new Dictionary<string, string> { [FenceKeeper.Annotation] = "7" } } }, CancellationToken.None);
}

internal sealed record Candidate(LeaseElector Elector, FaultyStore Store, HandClock Clock)
{
    private Task _look = Task.CompletedTask;

    public bool Leads => Elector.Leadership != 0;

    /// <summary>One look; while the one before hangs there is no other.</summary>
    public async Task LookAsync()
    {
        if (_look.IsCompleted)
        {
            _look = Elector.LookAsync(ready: true, Clock.Now, CancellationToken.None);
        }
        // A store behind a network answers later; time stands still for that long, except for a call that is held.
        await Task.WhenAny(_look, Store.Holding);
        if (_look.IsCompleted)
        {
            await _look;
        }
    }

    /// <summary>A look that hung came back.</summary>
    public Task ReturnedAsync() => _look;
}
