using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Election.Tests;

/// <summary>One replica of election in a <see cref="MindSite"/>.</summary>
internal sealed class MindProcess
{
    private readonly MindSite _site;
    private readonly HandClock _clock;
    private SiteObjects _objects = new();

    public MindProcess(MindSite site, HandClock clock, string boot)
    {
        (_site, _clock, Boot, Store) = (site, clock, boot, new FaultyStore(new StoreOfNow(site)));
        Mind = new ElectionMind(
            Store, new NoSecrets(), new Journalist(site), new Outbox(site, boot), new ServiceIdentity("election", boot, "demo"), MindSite.Times,
            clock, NullLogger.Instance);
    }

    public string Boot { get; }
    public ElectionMind Mind { get; }
    public FaultyStore Store { get; }

    /// <summary>Its watch shows nothing new.</summary>
    public bool SeesNoChange { get; set; }

    public async Task LookAsync()
    {
        if (!SeesNoChange)
        {
            _objects = Changed(_objects, await _site.SeeAsync());
        }
        var look = Mind.LeadAsync(_clock.Now, default);
        Assert.True(look.IsCompletedSuccessfully, "a look at the lease did not end at once");
        look = Mind.TickAsync(_objects, _clock.Now, default);
        Assert.True(look.IsCompletedSuccessfully, "a look did not end at once");
        await look;
        await Mind.WriteStatusAsync(_clock.Now, default);
    }

    // Snapshots are the same objects while nothing changed, as a mirror's are.
    private static SiteObjects Changed(SiteObjects before, SiteObjects now) => now with
    {
        Site = Same(before.Site, now.Site) ? before.Site : now.Site,
        Servers = Same(before.Servers, now.Servers),
        Spares = Same(before.Spares, now.Spares),
        Cameras = Same(before.Cameras, now.Cameras),
        Takeovers = Same(before.Takeovers, now.Takeovers),
        Reinsertions = Same(before.Reinsertions, now.Reinsertions),
        Stopped = Same(before.Stopped, now.Stopped),
    };

    private static bool Same(ISiteObject? a, ISiteObject? b) => a?.Metadata.ResourceVersion == b?.Metadata.ResourceVersion && a?.Metadata.Name == b?.Metadata.Name;

    private static IReadOnlyDictionary<string, T> Same<T>(IReadOnlyDictionary<string, T> before, IReadOnlyDictionary<string, T> now)
        where T : class, ISiteObject =>
        before.Count == now.Count && before.Values.Zip(now.Values).All(p => Same(p.First, p.Second)) ? before : now;

    private sealed class Outbox(MindSite site, string boot) : IElectionOutbox
    {
        public void Plan(RecorderPlan plan) => site.Deliver(plan, boot);

        public void Takeover(TakeoverReport report)
        {
        }
    }

    private sealed class Journalist(MindSite site) : IJournal
    {
        public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null)
        {
            site.Journal.Add($"{kind} {server}: {text}");
            if (kind == "TakeoverAssigned")
            {
                site.OnMinted(takeover!);
            }
        }
    }

    private sealed class NoSecrets : ISecretStore
    {
        public Task<string?> GetAsync(string name, CancellationToken ct) => Task.FromResult<string?>(null);

        public Task PutAsync(string name, string value, CancellationToken ct) => Task.CompletedTask;

        public Task<bool> DeleteAsync(string name, CancellationToken ct) => Task.FromResult(false);
    }

    // The site's store may be replaced by a restored one at any moment.
    private sealed class StoreOfNow(MindSite site) : ISiteStore
    {
        private MindSite Written()
        {
            site.Dirty = true;
            return site;
        }

        public Task<T?> GetAsync<T>(string name, CancellationToken ct)
            where T : class, ISiteObject => site.Store.GetAsync<T>(name, ct);

        public Task<IReadOnlyList<T>> ListAsync<T>(CancellationToken ct)
            where T : class, ISiteObject => site.Store.ListAsync<T>(ct);

        public IAsyncEnumerable<StoreChange<T>> WatchAsync<T>(CancellationToken ct)
            where T : class, ISiteObject => site.Store.WatchAsync<T>(ct);

        public Task<T> CreateAsync<T>(T value, CancellationToken ct)
            where T : class, ISiteObject => Written().Store.CreateAsync(value, ct);

        public Task<T> UpdateAsync<T>(T value, CancellationToken ct)
            where T : class, ISiteObject => Written().Store.UpdateAsync(value, ct);

        public Task<T> UpdateStatusAsync<T>(T value, CancellationToken ct)
            where T : class, ISiteObject => Written().Store.UpdateStatusAsync(value, ct);

        public Task<bool> DeleteAsync<T>(string name, CancellationToken ct, long? resourceVersion = null)
            where T : class, ISiteObject => Written().Store.DeleteAsync<T>(name, ct, resourceVersion);
    }
}
